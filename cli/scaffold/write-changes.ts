import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CATALOGUE_FILE } from '#statemachines/describe-catalogue.ts'
import { aslFile, graphFile, sagas } from '#statemachines/index.ts'
import { CommandFailed } from '../exit-status.ts'
import type { Change } from './change.ts'
import { generate, OPENAPI_FILE } from './generate.ts'

/** What a command has written. */
export interface Written {
  /** With what follows from them: the state machine, its picture, the catalogue, the OpenAPI document. */
  readonly changes: readonly Change[]
  /** Of the stack, of which CloudFormation takes 500. */
  readonly resources: number
}

/**
 * Writes the files, generates what follows from them, and synthesizes the stack. All or nothing: when a part fails, or
 * the signal aborts, every file is as it was, and the error says why. Throws CommandFailed.
 */
export async function writeChanges(
  directory: string,
  workflow: string,
  { changes, signal, say }: { changes: readonly Change[]; signal: AbortSignal; say(line: string): void },
): Promise<Written> {
  const generated = [{ name: workflow }, ...sagas].flatMap((saga) => [aslFile(saga), graphFile(saga)])
  const all = [...changes.map(({ file }) => file), ...new Set(generated), CATALOGUE_FILE, OPENAPI_FILE]
  const before = new Map(all.map((file) => [file, readIfThere(join(directory, file))]))
  const folders = new Set<string>()
  try {
    for (const { file, text, was } of changes) {
      if (before.get(file) !== was) {
        throw new CommandFailed(`${file} was written by somebody else meanwhile`)
      }
      makeFolder(dirname(join(directory, file)), folders)
      writeFileSync(join(directory, file), text)
    }
    const resources = await generate(directory, { signal, say })
    return { resources, changes: describeChanges(directory, before) }
  } catch (error) {
    const kept = restore(directory, before, folders)
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandFailed(
      kept.length === 0
        ? `${reason}\nnothing was changed: what was written has been taken back`
        : `${reason}\nthese could not be taken back, and stand as they were written: ${kept.join(', ')}`,
    )
  }
}

/** Remembers which folders it has made. */
function makeFolder(folder: string, made: Set<string>): void {
  const first = mkdirSync(folder, { recursive: true })
  for (let each = folder; first && each.length >= first.length; each = dirname(each)) {
    made.add(each)
  }
}

/** Returns the files that could not be written back. */
function restore(
  directory: string,
  before: ReadonlyMap<string, string | undefined>,
  folders: ReadonlySet<string>,
): string[] {
  const kept = [...before].flatMap(([file, text]) => {
    try {
      if (text === undefined) {
        rmSync(join(directory, file), { force: true })
      } else if (readIfThere(join(directory, file)) !== text) {
        writeFileSync(join(directory, file), text)
      }
      return []
    } catch {
      return [file]
    }
  })
  if (kept.length === 0) {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return kept
}

function describeChanges(directory: string, before: ReadonlyMap<string, string | undefined>): Change[] {
  return [...before].flatMap(([file, was]) => {
    const text = readIfThere(join(directory, file))
    return text === undefined || text === was ? [] : [{ file, text, ...(was === undefined ? {} : { was }) }]
  })
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
