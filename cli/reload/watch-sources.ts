import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { watch } from 'chokidar'

/** What the app is made of, relative to the project. */
const APP_SOURCES = ['core', 'lambdas', 'lib', 'statemachines', 'package.json', 'cdk.json']

/** What this process has loaded itself. */
const OWN_SOURCES = ['bin', 'cli', 'local', 'console/build']

/** Written by the build itself. */
const GENERATED = /^statemachines\/(catalogue\.ts|[^/]+\.asl\.json)$/

/** Editors leave drafts and swap files beside what they save. */
const SOURCE = /(?:^|\/)[^./][^/]*\.(?:ts|json|js)$/

/** A file that was renamed over is watched anew some moments later; what is written into it until then, nobody tells. */
const LOOK_AGAIN_AFTER_MS = [150, 1_000]

export interface SourceWatch {
  /** Resolves when every change from now on is heard. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/**
 * Hears of the project's files that have another content than before, whichever way they were saved: written in place,
 * renamed over, in a new folder, or removed. Paths are relative to the project, with forward slashes.
 */
export function watchSources(
  project: string,
  { onApp, onOwn }: { onApp: (file: string) => void; onOwn: (file: string) => void },
): SourceWatch {
  const digests = digestSources(project)
  const nameOf = (path: string) => relative(project, path).split(sep).join('/')
  // The project's folder as a whole: a source may come into being later.
  const watcher = watch(project, { ignoreInitial: true, ignored: (path) => !isWatched(nameOf(path)) })
  const timers = new Set<NodeJS.Timeout>()
  const look = (file: string) => {
    if (!SOURCE.test(file) || GENERATED.test(file)) {
      return
    }
    const digest = digestOf(join(project, file))
    if (digest === digests.get(file)) {
      return
    }
    digests.set(file, digest)
    const isOwn = OWN_SOURCES.some((folder) => file.startsWith(`${folder}/`))
    const hear = isOwn ? onOwn : onApp
    hear(file)
  }
  watcher.on('all', (_event, path) => {
    const file = nameOf(path)
    look(file)
    for (const delay of LOOK_AGAIN_AFTER_MS) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        look(file)
      }, delay)
      timers.add(timer)
    }
  })
  const ready = new Promise<void>((resolve) => {
    watcher.once('ready', () => {
      // Nobody tells of what was saved until now.
      for (const file of digestSources(project).keys()) {
        look(file)
      }
      resolve()
    })
  })
  return {
    ready,
    async close() {
      for (const timer of timers) {
        clearTimeout(timer)
      }
      await watcher.close()
    },
  }
}

/** Whether this file or folder is a source, holds some, or is on the way to some. */
function isWatched(file: string): boolean {
  return (
    file === '' ||
    [...APP_SOURCES, ...OWN_SOURCES].some(
      (source) => `${file}/`.startsWith(`${source}/`) || source.startsWith(`${file}/`),
    )
  )
}

/** Taken before the watch begins, so that a save without a change is told from the first. */
function digestSources(project: string): Map<string, string | undefined> {
  const patterns = [...APP_SOURCES, ...OWN_SOURCES].map((source) =>
    source.includes('.') ? source : `${source}/**/*.*`,
  )
  const files = globSync(patterns, { cwd: project }).map((file) => file.split(sep).join('/'))
  return new Map(files.map((file) => [file, digestOf(join(project, file))]))
}

/** Undefined for a file that is not there. */
function digestOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64')
  } catch {
    return undefined
  }
}
