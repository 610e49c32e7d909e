import { isBuiltin } from 'node:module'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import type { Bundle, bundleOptions } from '#lib/bundles.ts'
import type { FunctionSpec } from '#lib/function-list.ts'
import { writeFolder } from './write-bundles.ts'

/** A file with this prefix holds nothing but npm packages. */
const SHARED_PREFIX = 'shared-'
/** The file that exports what functions need of them; its folder is named after what is in it. */
export const PACKAGES_FILE = `${SHARED_PREFIX}packages.mjs`

export type Entry = Pick<FunctionSpec, 'name' | 'file'>
type Options = ReturnType<typeof bundleOptions>

/** What functions need of npm packages. */
export interface Packages {
  /** As `listImports` returns them. */
  exports: readonly string[]
  /** URL of the file that exports them, or its path from the folder of a function. */
  url: string
}

/**
 * Bundles what functions that run in one process, as in a sandbox of the local cloud, need of npm packages: the sandbox
 * loads and compiles it once. The functions' own code is shared by none of them: each has its own state, as on AWS.
 *
 * Not for a deployment: there a function would change with what others need of the packages.
 *
 * Takes what `listImports` returns.
 */
export async function bundlePackages(exports: readonly string[], options: Options): Promise<Bundle> {
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: exports.join('\n'), resolveDir: options.absWorkingDir },
    outdir: join(options.absWorkingDir, '.build'),
    // What few functions ask for is loaded when they do.
    splitting: true,
    entryNames: basename(PACKAGES_FILE, '.mjs'),
    chunkNames: `${SHARED_PREFIX}[name]-[hash]`,
    // Where a package fails is of no use; its map is larger than itself.
    sourcemap: false,
  })
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
}

/**
 * Has esbuild take packages from the file that exports them. Each package is a file that exports what that file has of it:
 * files and not a plugin, which esbuild would ask over a pipe for each import, a third of the time.
 */
export function takeFrom({ exports, url }: Packages, { absWorkingDir, alias }: Options) {
  const lines = new Map<string, string[]>()
  for (const each of exports) {
    const [, name, exported, from] = /^export \{ ([^ ]+) as (e\d+) \} from .(.+).$/.exec(each)!
    lines.set(from!, [
      ...(lines.get(from!) ?? []),
      `export { ${exported} as ${name} } from ${JSON.stringify(url)}`,
    ])
  }
  const encoder = new TextEncoder()
  const texts = [...lines.values()].map((each, index) => [`package-${index}.mjs`, each.join('\n')] as const)
  const files = [['package.json', '{ "sideEffects": false }'] as const, ...texts]
  const base = join(absWorkingDir, '.build', 'packages')
  const folder = writeFolder(base, new Map(files.map(([name, text]) => [name, encoder.encode(text)])))
  const ofPackages = [...lines.keys()].map(
    (name, index) => [name, join(base, folder, `package-${index}.mjs`)] as const,
  )
  return {
    alias: { ...alias, ...Object.fromEntries(ofPackages) },
    external: [url],
  }
}

/**
 * Whether code that `takeFrom` gave its packages uses one in a way that does not tell what of it: esbuild then makes an object
 * of the exports that others ask for. Of code whose names are as they were written.
 */
export function takesWhole(text: string): boolean {
  return /\bpackage_\d+_exports\b/.test(text)
}

/** What functions import of npm packages. */
export interface Imports {
  /** `export { DynamoDBClient as e0 } from "@aws-sdk/client-dynamodb"` for everything that their own code imports. */
  exports: string[]
  /** Names of functions that use a package in a way that does not tell what of it, such as a namespace that is passed on. */
  unclear: ReadonlySet<string>
}

export async function listImports(functions: readonly Entry[], options: Options): Promise<Imports> {
  const stdin = { contents: importAll(functions), resolveDir: options.absWorkingDir }
  const { outputFiles } = await build({ ...options, ...withoutPackages(options), stdin })
  const { text } = outputFiles[0]!
  const imports = importsOf(text)
  const packages = new Set(imports.map(({ from }) => from))
  const wanted = imports.flatMap(({ clause, from }) =>
    namesIn(clause, text).map((name) => `${name} ${JSON.stringify(from)}`),
  )
  return {
    exports: [...new Set(wanted)].sort().map((each, index) => {
      const [name, from] = each.split(' ')
      return `export { ${name} as e${index} } from ${from}`
    }),
    unclear: isUnclear(text, packages) ? await findUnclear(functions, options, packages) : new Set(),
  }
}

/** A module that exports, for each function, what runs its module. Bundled, it takes a fraction of the time that all of them take apart. */
export function importAll(functions: readonly Entry[]): string {
  return functions.map(({ name, file }) => `export const ${name} = () => import('./${file}')`).join('\n')
}

function withoutPackages({ absWorkingDir }: Options) {
  return {
    outdir: join(absWorkingDir, '.build'),
    packages: 'external',
    minify: false,
    sourcemap: false,
  } as const
}

async function findUnclear(
  functions: readonly Entry[],
  options: Options,
  packages: ReadonlySet<string>,
): Promise<Set<string>> {
  const entryPoints = functions.map(({ name, file }) => ({ in: file, out: name }))
  const { outputFiles } = await build({ ...options, ...withoutPackages(options), entryPoints })
  return new Set(
    outputFiles.filter(({ text }) => isUnclear(text, packages)).map(({ path }) => basename(path, '.mjs')),
  )
}

/** The imports of packages in what esbuild has written, which puts each in a line. */
function importsOf(text: string): { clause: string; from: string }[] {
  return [...text.matchAll(/^import ([^"]+) from "([^"]+)";$/gm)]
    .map(([, clause, from]) => ({ clause: clause!, from: from! }))
    .filter(({ from }) => !isBuiltin(from))
}

/** An import when it is called, and what is exported further. */
const OTHER_USES = [/\bimport\("([^"]+)"\)/g, /^export .* from "([^"]+)";$/gm]
/** An import for its effects, or of what nobody uses: esbuild does not know whether a package has effects. */
const EFFECTS = /^import "([^"]+)";$/gm

function isUnclear(text: string, packages: ReadonlySet<string>): boolean {
  return (
    OTHER_USES.some((use) => [...text.matchAll(use)].some(([, from]) => !isBuiltin(from!))) ||
    // A part of a package whose other parts are shared is not found any more.
    [...text.matchAll(EFFECTS)].some(([, from]) =>
      [...packages].some((name) => from!.startsWith(`${name}/`)),
    ) ||
    importsOf(text).some(({ clause }) => {
      const namespace = namespaceIn(clause)
      return namespace !== undefined && usesOf(namespace, '(?![\\w$.\'"`])').test(text.replace(clause, ''))
    })
  )
}

/** What an import of `{ a, b as c }`, of `d` (the default) or of `* as e` takes from its package. */
function namesIn(clause: string, text: string): string[] {
  const namespace = namespaceIn(clause)
  if (namespace) {
    return [...text.matchAll(usesOf(namespace, '\\.([\\w$]+)'))].map(([, member]) => member!)
  }
  const [, first, braced] = /^([^{]*)(?:\{([^}]*)\})?$/s.exec(clause)!
  const inBraces = (braced ?? '').split(',').map((name) => name.trim().split(' as ')[0]!)
  return [first!.trim() ? 'default' : '', ...inBraces].filter((name) => name !== '')
}

function namespaceIn(clause: string): string | undefined {
  return /\* as ([\w$]+)$/.exec(clause)?.[1]
}

/** Finds the name where it is no part of another one, of a text or of a pattern such as `[a-z]`. */
function usesOf(name: string, behind: string): RegExp {
  return new RegExp(`(?<![\\w$.'"\`/\\\\-])${name.replaceAll('$', '\\$')}${behind}`, 'g')
}
