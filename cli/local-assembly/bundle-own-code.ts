import { isBuiltin } from 'node:module'
import { join, relative, sep } from 'node:path'
import { type BuildOptions, build, context, type Metafile, type OutputFile, type Plugin } from 'esbuild'
import type { Bundle, bundleOptions } from '#lib/bundles.ts'
import type { Entry } from './share-packages.ts'

/** What the last synthesis has bundled of the packages. */
export interface Packages {
  /** As `listImports` returns them. */
  exports: readonly string[]
  /** URL of the file that exports them. */
  url: string
}

/** Where what several functions import is. */
export const COMMON = 'common/'

const NAMESPACE = 'packages'

/**
 * Bundles the own code of functions, and takes packages from the file that the last synthesis has made of them: in tens of
 * milliseconds. Rejects as esbuild does; `needsOtherPackages` tells whether it is for want of something in that file.
 */
export async function bundleOwnCode(
  functions: readonly Entry[],
  options: ReturnType<typeof bundleOptions>,
  packages: Packages,
): Promise<OwnCode> {
  return readOwnCode(options, await build(ownCode(functions, options, packages)))
}

export interface OwnCode {
  /** `<FunctionName>/index.mjs`, and beside these folders what several functions import: each loads it for itself. */
  files: Bundle
  metafile: Metafile
}

/** Bundles these functions again and again, in little more than half of the time: of the sources, what has changed is read. */
export interface OwnCodeBundler {
  /** As `bundleOwnCode`. */
  bundle(): Promise<OwnCode>
  close(): Promise<void>
}

export async function createOwnCodeBundler(
  functions: readonly Entry[],
  options: ReturnType<typeof bundleOptions>,
  packages: Packages,
): Promise<OwnCodeBundler> {
  const { rebuild, dispose } = await context(ownCode(functions, options, packages))
  return { bundle: async () => readOwnCode(options, await rebuild()), close: dispose }
}

function ownCode(functions: readonly Entry[], options: ReturnType<typeof bundleOptions>, packages: Packages) {
  return {
    ...options,
    entryPoints: functions.map(({ name, file }) => ({ in: file, out: `${name}/index` })),
    outdir: outdirOf(options),
    // What several functions have in common is printed and written once.
    splitting: true,
    chunkNames: `${COMMON}[name]-[hash]`,
    metafile: true,
    logLevel: 'silent',
    logOverride: { 'import-is-undefined': 'error' },
    plugins: [takeFrom(packages)],
  } as const satisfies BuildOptions
}

/** As deep as the folder that the files are written to, for source maps name their sources relatively. */
function outdirOf({ absWorkingDir }: ReturnType<typeof bundleOptions>): string {
  return join(absWorkingDir, '.build', 'bundles', 'own')
}

function readOwnCode(
  options: ReturnType<typeof bundleOptions>,
  { outputFiles, metafile }: { outputFiles: OutputFile[]; metafile: Metafile },
): OwnCode {
  const nameOf = (path: string) => relative(outdirOf(options), path).split(sep).join('/')
  return { files: new Map(outputFiles.map(({ path, contents }) => [nameOf(path), contents])), metafile }
}

/** Whether a bundle failed because the sources now import what the last synthesis did not. */
export function needsOtherPackages(error: unknown): boolean {
  const { errors = [] } = error as { errors?: { text: string }[] }
  return errors.some(({ text }) => /no matching export/i.test(text))
}

/** Each package is a module of what the file of all packages exports of it. */
function takeFrom({ exports, url }: Packages): Plugin {
  const lines = new Map<string, string[]>()
  for (const each of exports) {
    const [, name, alias, from] = /^export \{ ([^ ]+) as (e\d+) \} from .(.+).$/.exec(each)!
    lines.set(from!, [
      ...(lines.get(from!) ?? []),
      `export { ${alias} as ${name} } from ${JSON.stringify(url)}`,
    ])
  }
  return {
    name: 'packages of the last synthesis',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.#/]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || isBuiltin(path)) {
          return undefined
        }
        return path === url
          ? { path, external: true, sideEffects: false }
          : { path, namespace: NAMESPACE, sideEffects: false }
      })
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: (lines.get(path) ?? ['export {}']).join('\n'),
      }))
    },
  }
}
