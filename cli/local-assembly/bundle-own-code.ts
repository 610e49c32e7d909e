import { isBuiltin } from 'node:module'
import { basename, join } from 'node:path'
import { type BuildOptions, build, context, type Metafile, type OutputFile, type Plugin } from 'esbuild'
import type { Bundle, bundleOptions } from '#lib/bundles.ts'
import { bundleOf, type Entry, importsByName } from './share-packages.ts'

/** What the last synthesis has bundled of the packages. */
export interface Packages {
  /** As `listImports` returns them. */
  exports: readonly string[]
  /** URL of the file that exports them. */
  url: string
}

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
  return readOwnCode(functions, await build(ownCode(functions, options, packages)))
}

export interface OwnCode {
  bundles: Map<string, Bundle>
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
  return { bundle: async () => readOwnCode(functions, await rebuild()), close: dispose }
}

function ownCode(functions: readonly Entry[], options: ReturnType<typeof bundleOptions>, packages: Packages) {
  return {
    ...options,
    entryPoints: functions.map(({ name, file }) => ({ in: file, out: name })),
    // As deep as the folder that a bundle is written to, for source maps name their sources relatively.
    outdir: join(options.absWorkingDir, '.build', 'bundles', 'own'),
    // What several functions have in common is printed once. Each gets a copy, and so has its own state, as on AWS.
    splitting: true,
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'silent',
    logOverride: { 'import-is-undefined': 'error' },
    plugins: [takeFrom(packages)],
  } as const satisfies BuildOptions
}

function readOwnCode(
  functions: readonly Entry[],
  { outputFiles, metafile }: { outputFiles: OutputFile[]; metafile: Metafile },
): OwnCode {
  const built = {
    outputs: importsByName(metafile.outputs),
    shared: new Set<string>(),
    contents: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])),
  }
  const bundles = functions.map(({ name }) => [name, bundleOf(`${name}.mjs`, built)] as const)
  return { bundles: new Map(bundles), metafile }
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
