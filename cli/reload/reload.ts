import { withAssemblyLock } from '../assembly-lock.ts'
import { createPartsBuilder } from '../local-assembly/build-parts.ts'
import { readProblem } from './build-problem.ts'
import type { BuildState } from './build-state.ts'
import { describeRelease, type MovedAlias, type Request } from './describe-release.ts'
import { createRebuilds } from './rebuilds.ts'
import type { TypeCheck } from './type-check.ts'
import { watchSources } from './watch-sources.ts'

/** The local cloud, as far as a new build concerns it. */
export interface Served {
  deploy(assembly: string): Promise<readonly MovedAlias[]>
  /** Returns the logical ids of the functions that were invoked, the last one first. */
  lastInvoked(): readonly string[]
  request: Request
}

export interface ReloadOptions {
  project: string
  /** Synthesizes beside what is served. Returns the folder of the assembly; rejects with what was printed. */
  synthesize(): Promise<string>
  env: NodeJS.ProcessEnv
  state: BuildState
  types: TypeCheck
  report: (line: string) => void
}

export interface Reload {
  /** Resolves when a source is saved after this call. */
  nextChange(): Promise<void>
  /** Serves changes from now on: to be called when the cloud runs the assembly. A change before that waits. */
  serve(assembly: string, served: Served): void
  /** Ends the watch, which keeps the process running. */
  close(): Promise<void>
}

/** Watches the sources from now on. */
export function watchForReload(options: ReloadOptions): Reload {
  const { project, state, types, report } = options
  let begin: (rebuild: Rebuild) => void = () => {}
  const started = new Promise<Rebuild>((resolve) => {
    begin = resolve
  })
  const tellFailure = ({ message }: Error) => report(`what is live cannot be described: ${message}`)
  const rebuilds = createRebuilds(async (files, isSuperseded) => {
    const rebuild = await started
    const startedAt = performance.now()
    try {
      const describeReleases = await rebuild(files, isSuperseded)
      if (!describeReleases) {
        return true
      }
      state.succeed()
      types.later()
      report(`${describeFiles(files)}: live after ${Math.round(performance.now() - startedAt)} ms`)
      // The next change is not to wait for words.
      void describeReleases().then((lines) => lines.forEach(report), tellFailure)
      return true
    } catch (error) {
      state.fail(readProblem((error as Error).message, project))
      return false
    }
  })
  let isTold = false
  let onChange = () => {}
  const sources = watchSources(project, {
    onApp(file) {
      onChange()
      // It would tell of sources that are no more, and takes processors from the build.
      types.stop()
      rebuilds.add(file)
    },
    onOwn(file) {
      if (!isTold) {
        report(`${file} is part of the local cloud itself: a restart takes it`)
      }
      isTold = true
    },
  })
  return {
    nextChange: () =>
      new Promise((resolve) => {
        onChange = resolve
      }),
    serve: (assembly, served) => begin(createRebuild(assembly, served, options)),
    async close() {
      types.stop()
      await sources.close()
    },
  }
}

/**
 * Builds and serves what has changed. Returns what describes the versions that are live since, a line each; undefined where
 * the next build brings the rest.
 */
type Rebuild = (
  files: readonly string[],
  isSuperseded: () => boolean,
) => Promise<(() => Promise<string[]>) | undefined>

function createRebuild(
  assembly: string,
  { deploy, lastInvoked, request }: Served,
  { project, synthesize, env, report }: ReloadOptions,
): Rebuild {
  const createBuilder = () => {
    const creating = createPartsBuilder(project, assembly, env)
    creating.catch((error: Error) => {
      // An error in the sources, which the bundler lists, is told by the next synthesis.
      if (!('errors' in error)) {
        report(`changes are synthesized as a whole, for their parts cannot be built: ${error.message}`)
      }
    })
    return creating
  }
  let builder = createBuilder()
  return async (files, isSuperseded) => {
    // What kept a builder from being made (an error in the sources) is told by the synthesis.
    const parts = await builder.catch(() => undefined)
    const context = { serve: () => deploy(assembly), lastInvoked, isSuperseded }
    const end = parts ? await withAssemblyLock(project, () => parts.build(files, context)) : 'needs synthesis'
    if (end === 'superseded') {
      return undefined
    }
    if (end === 'needs synthesis') {
      await synthesize()
    }
    const moved = await withAssemblyLock(project, () => deploy(assembly))
    if (end === 'needs synthesis') {
      parts?.close()
      builder = createBuilder()
    }
    return () => Promise.all(moved.map((alias) => describeRelease(alias, request)))
  }
}

const MOST_FILES = 3

function describeFiles(files: readonly string[]): string {
  const named = files.slice(0, MOST_FILES).join(', ')
  return files.length > MOST_FILES ? `${named} and ${files.length - MOST_FILES} more` : named
}
