import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileName } from '#core/saga/define/contract.ts'
import { exampleOf } from '#core/saga/define/example.ts'
import { contractsOf } from '#core/saga/define/walk.ts'
import { sagas } from '#statemachines/index.ts'
import { CommandFailed } from '../exit-status.ts'
import { UsageError } from '../usage-error.ts'
import type { TakenNames } from './check-names.ts'
import { keysOf } from './edits/add-properties.ts'
import { parseSource, type Source } from './edits/source.ts'
import { namesOf } from './names.ts'

export const ACCESS_FILE = 'lib/access.ts'
export const TABLES_FILE = 'lib/tables.ts'
export const RUNTIME_FILE = 'lambdas/runtime.ts'

/** The files of a project that steps are written into. */
export interface ProjectFiles {
  readonly directory: string
  readonly taken: TakenNames
  exists(file: string): boolean
  /** Throws CommandFailed where the file is missing. */
  read(file: string): Source
  /** The example of a workflow's input. */
  exampleOf(workflow: string): object
  /** Throws UsageError where something stands at this path: nothing is overwritten. */
  checkFree(path: string): void
}

export function openProjectFiles(directory: string): ProjectFiles {
  const exists = (file: string) => existsSync(join(directory, file))
  function read(file: string): Source {
    if (!exists(file)) {
      throw new CommandFailed(`${file} is missing; run this in a clone of FlowForge`)
    }
    return parseSource(file, readFileSync(join(directory, file), 'utf8'))
  }
  return {
    directory,
    exists,
    read,
    exampleOf(workflow) {
      const saga = sagas.find(({ name }) => name === workflow)
      return (saga && exampleOf(saga)) ?? {}
    },
    checkFree(path) {
      if (exists(path)) {
        throw new UsageError(`${path} exists already, and nothing is overwritten; choose another name`)
      }
    },
    taken: {
      workflows: sagas.map(({ name }) => name),
      functions: findFunctions(directory),
      resources: new Map([
        ...keysOf(read(TABLES_FILE), 'TABLES').map((table) => [table, 'a table'] as const),
        ...sagas.map(({ name }) => [namesOf(name).pascal, `the workflow '${name}'`] as const),
      ]),
    },
  }
}

/** By the file names of handlers: a step has one name everywhere. */
function findFunctions(directory: string): Map<string, string> {
  const handlers = globSync('lambdas/{steps,api,events,authorizer}/**/*.ts', { cwd: directory }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  const contracts = sagas.flatMap((saga) =>
    contractsOf(saga).map(
      ({ name, kind }) =>
        [fileName(name), `${kind === 'undo' ? 'an undo' : 'a step'} of ${saga.name}`] as const,
    ),
  )
  return new Map([...handlers.map((path) => [basename(path, '.ts'), path] as const), ...contracts])
}
