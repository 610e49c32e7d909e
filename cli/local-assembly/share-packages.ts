import { isBuiltin } from 'node:module'
import { basename, join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import type { Bundle, bundleOptions } from '#lib/bundles.ts'
import type { FunctionSpec } from '#lib/function-list.ts'

/** A file with this prefix holds nothing but npm packages; the hash in its name tells whether two of them are equal. */
const SHARED_PREFIX = 'shared-'

export type Entry = Pick<FunctionSpec, 'name' | 'file'>
type Options = ReturnType<typeof bundleOptions>
type Outputs = Metafile['outputs']

/**
 * Bundles functions that run in one process, as in a sandbox of the local cloud: what they need of npm packages is in
 * files of their own, equal for all functions, so that a sandbox loads and compiles it once. The functions' own code is
 * shared by none of them: each has its own state, as on AWS.
 *
 * Not for a deployment: there a function would change with what others need of the packages.
 *
 * `exported` is what `listImports` returns of them; `packages` is the entry that exports it, and its files.
 */
export async function sharePackages(
  functions: readonly Entry[],
  options: Options,
  exported: readonly string[],
): Promise<{ bundles: Map<string, Bundle>; packages: Bundle }> {
  // As deep as the folder that a bundle is written to, for source maps name their sources relatively.
  const outdir = join(options.absWorkingDir, '.build', 'bundles', 'all')
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: entriesOf(functions),
    // One more entry, which needs all of the packages that any function needs, and nothing else: esbuild keeps
    // together what the same entries need, so no file holds both code of a package and code of a function.
    stdin: { contents: exported.join('\n'), resolveDir: options.absWorkingDir },
    outdir,
    splitting: true,
    chunkNames: '[name]-[hash]',
    write: false,
    metafile: true,
  })
  const outputs = importsByName(metafile.outputs)
  const shared = reachable(outputs, 'stdin.mjs')
  const encoder = new TextEncoder()
  const contents = new Map(
    outputFiles.map(({ path, text }) => [basename(path), encoder.encode(prefixShared(text, shared))]),
  )
  const built = { outputs, shared, contents }
  return {
    bundles: new Map(functions.map(({ name }) => [name, bundleOf(`${name}.mjs`, built)] as const)),
    packages: bundleOf('stdin.mjs', built),
  }
}

function prefixShared(text: string, shared: ReadonlySet<string>): string {
  return [...shared].reduce((all, name) => all.replaceAll(name, SHARED_PREFIX + name), text)
}

interface Built {
  outputs: ReadonlyMap<string, string[]>
  shared: ReadonlySet<string>
  contents: ReadonlyMap<string, Uint8Array>
}

/**
 * The files of one function: its entry as `index.mjs`, and all that the entry imports. A file that several functions have is
 * the same object in each of their bundles.
 */
function bundleOf(entry: string, { outputs, shared, contents }: Built): Bundle {
  const files = new Map<string, Uint8Array>()
  for (const file of reachable(outputs, entry)) {
    const target = file === entry ? 'index.mjs' : prefixShared(file, shared)
    const bytes = contents.get(file)!
    files.set(target, file === entry ? nameMap(bytes, entry) : bytes)
    // Where a package fails is of no use; its map is larger than itself.
    if (!shared.has(file)) {
      files.set(`${target}.map`, contents.get(`${file}.map`)!)
    }
  }
  return files
}

function nameMap(bytes: Uint8Array, entry: string): Uint8Array {
  const text = Buffer.from(bytes).toString()
  return Buffer.from(text.replace(`sourceMappingURL=${entry}.map`, 'sourceMappingURL=index.mjs.map'))
}

function entriesOf(functions: readonly Entry[]) {
  return functions.map(({ name, file }) => ({ in: file, out: name }))
}

/** `export { DynamoDBClient as e0 } from "@aws-sdk/client-dynamodb"` for everything that the functions' own code imports. */
export async function listImports(functions: readonly Entry[], options: Options): Promise<string[]> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: entriesOf(functions),
    outdir: join(options.absWorkingDir, '.build'),
    packages: 'external',
    minify: false,
    sourcemap: false,
  })
  const wanted = outputFiles.flatMap(({ text }) =>
    [...text.matchAll(/^import ([^"]+) from "([^"]+)";$/gm)].flatMap(([, names, from]) =>
      isBuiltin(from!)
        ? []
        : namesIn(names!, text).map((name) => `export { ${name} as `.concat(`\0 } from '${from}'`)),
    ),
  )
  return [...new Set(wanted)].sort().map((each, index) => each.replace('\0', `e${index}`))
}

/** What an import of `{ a, b as c }`, of `d` (the default) or of `* as e` takes from its package. */
function namesIn(clause: string, text: string): string[] {
  const [, namespace] = /^\* as ([\w$]+)$/.exec(clause) ?? []
  // What is used in no such way is missed, and then not shared: no worse.
  if (namespace) {
    return [
      ...text.matchAll(new RegExp(`(?<![\\w$.])${namespace.replaceAll('$', '\\$')}\\.([\\w$]+)`, 'g')),
    ].map(([, member]) => member!)
  }
  const [, first, braced] = /^([^{]*)(?:\{([^}]*)\})?$/s.exec(clause)!
  const inBraces = (braced ?? '').split(',').map((name) => name.trim().split(' as ')[0]!)
  return [first!.trim() ? 'default' : '', ...inBraces].filter((name) => name !== '')
}

/** The files that each output imports. */
function importsByName(outputs: Outputs): Map<string, string[]> {
  return new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      basename(path),
      imports.filter(({ external }) => !external).map((each) => basename(each.path)),
    ]),
  )
}

/** An output and all that it imports. */
function reachable(outputs: ReadonlyMap<string, string[]>, from: string): Set<string> {
  const found = new Set([from])
  for (const name of found) {
    for (const next of outputs.get(name) ?? []) {
      found.add(next)
    }
  }
  return found
}
