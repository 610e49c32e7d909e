import { isBuiltin } from 'node:module'
import { join, relative, sep } from 'node:path'
import { type BuildOptions, build, context, type Metafile, type OutputFile } from 'esbuild'
import type { Bundle, bundleOptions } from '#lib/bundles.ts'
import { type Entry, importAll, type Packages, takeFrom, takesWhole } from './share-packages.ts'

/** The file that holds the code of all functions, without its ending. */
const OWN_CODE = 'common/own'

/**
 * Bundles the own code of functions, and takes packages from the file that the last synthesis has made of them: in tens of
 * milliseconds. Rejects as esbuild does; `needsOtherPackages` tells whether it is for want of something in that file.
 */
export async function bundleOwnCode(
  functions: readonly Entry[],
  options: ReturnType<typeof bundleOptions>,
  packages: Packages,
): Promise<OwnCode> {
  const built = await build(ownCode(functions, options, packages))
  return readOwnCode({ functions, options, packages }, built)
}

export interface OwnCode {
  /** `<FunctionName>/index.mjs`, and beside these folders the code of all of them: each loads it for itself, and runs its own. */
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
  return {
    bundle: async () => readOwnCode({ functions, options, packages }, await rebuild()),
    close: dispose,
  }
}

function ownCode(functions: readonly Entry[], options: ReturnType<typeof bundleOptions>, packages: Packages) {
  const { absWorkingDir } = options
  return {
    ...options,
    // Modules that are imported like this run when they are asked for. One file of all of them is bundled in half of the
    // time that a file for each function takes, with further ones for what they have in common.
    stdin: {
      contents: importAll(functions),
      resolveDir: absWorkingDir,
    },
    entryNames: OWN_CODE,
    outdir: outdirOf(options),
    minify: false,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'silent',
    logOverride: { 'import-is-undefined': 'error' },
    ...takeFrom(packages, options),
    packages: 'external',
  } as const satisfies BuildOptions
}

/** As deep as the folder that the files are written to, for source maps name their sources relatively. */
function outdirOf({ absWorkingDir }: ReturnType<typeof bundleOptions>): string {
  return join(absWorkingDir, '.build', 'bundles', 'own')
}

interface OwnCodeSetup {
  functions: readonly Entry[]
  options: ReturnType<typeof bundleOptions>
  packages: Packages
}

function readOwnCode(
  { functions, options, packages }: OwnCodeSetup,
  { outputFiles, metafile }: { outputFiles: OutputFile[]; metafile: Metafile },
): OwnCode {
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && path !== packages.url && !isBuiltin(path)),
  )
  if (outside.length > 0) {
    throw new OtherPackages(outside.map(({ path }) => path))
  }
  if (outputFiles.some(({ path, text }) => path.endsWith('.mjs') && takesWhole(text))) {
    throw new OtherPackages(['a package as a whole'])
  }
  const nameOf = (path: string) => relative(outdirOf(options), path).split(sep).join('/')
  const own = outputFiles.map(({ path, contents }) => [nameOf(path), contents] as const)
  return { files: new Map([...own, ...functions.map(entryOf)]), metafile }
}

/** Returns the file of a function, which runs its own of what all of them share. */
function entryOf({ name }: Entry): [file: string, bytes: Uint8Array] {
  const text = `import { ${name} } from '../${OWN_CODE}.mjs'\nexport const { handler } = await ${name}()\n`
  return [`${name}/index.mjs`, new TextEncoder().encode(text)]
}

class OtherPackages extends Error {
  override readonly name = 'OtherPackages'

  constructor(packages: readonly string[]) {
    super(`the last synthesis has not bundled ${[...new Set(packages)].join(', ')}`)
  }
}

/** Whether a bundle failed because the sources now import what the last synthesis did not. */
export function needsOtherPackages(error: unknown): boolean {
  const { errors = [] } = error as { errors?: { text: string }[] }
  return (
    error instanceof OtherPackages ||
    // The second is of a package whose other parts are bundled.
    errors.some(({ text }) => /no matching export|^could not resolve .+ \(originally /i.test(text))
  )
}
