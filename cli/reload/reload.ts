import { readProblem } from './build-problem.ts'
import type { BuildState } from './build-state.ts'
import { describeRelease, type MovedAlias, type Request } from './describe-release.ts'
import { createRebuilds } from './rebuilds.ts'
import { watchSources } from './watch-sources.ts'

/** The local cloud, as far as a new build concerns it. */
export interface Served {
  deploy(assembly: string): Promise<readonly MovedAlias[]>
  request: Request
}

export interface ReloadOptions {
  project: string
  /** Synthesizes beside what is served. Returns the folder of the assembly; rejects with what was printed. */
  synthesize(): Promise<string>
  state: BuildState
  report: (line: string) => void
}

/**
 * Watches the sources from now on. Returns what serves their changes: to be called when the cloud runs; a change before
 * that waits.
 */
export function watchForReload(options: ReloadOptions): (served: Served) => void {
  const { project, state, report } = options
  let serve: (served: Served) => void = () => {}
  const serving = new Promise<Served>((resolve) => {
    serve = resolve
  })
  const rebuilds = createRebuilds(async (files) => {
    const served = await serving
    const startedAt = performance.now()
    try {
      const moved = await served.deploy(await options.synthesize())
      state.succeed()
      report(`${describeFiles(files)}: live after ${Math.round(performance.now() - startedAt)} ms`)
      for (const alias of moved) {
        report(await describeRelease(alias, served.request))
      }
      return true
    } catch (error) {
      state.fail(readProblem((error as Error).message, project))
      return false
    }
  })
  let isTold = false
  watchSources(project, {
    onApp: rebuilds.add,
    onOwn(file) {
      if (!isTold) {
        report(`${file} is part of the local cloud itself: a restart takes it`)
      }
      isTold = true
    },
  })
  return serve
}

const MOST_FILES = 3

function describeFiles(files: readonly string[]): string {
  const named = files.slice(0, MOST_FILES).join(', ')
  return files.length > MOST_FILES ? `${named} and ${files.length - MOST_FILES} more` : named
}
