import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, buildSync } from 'esbuild'
import type { FunctionSpec } from './function-list.ts'
import type { Settings } from './settings.ts'
import { shareBundles } from './shared-bundles.ts'

/** What of the settings decides how functions are bundled. */
export type Bundling = Pick<Settings, 'payments' | 'sharePackages'>

/** As they are deployed. */
const DEPLOYED: Bundling = { payments: 'simulated', sharePackages: false }

/** The files of one function: their bytes by their name. */
export type Bundle = ReadonlyMap<string, Uint8Array>

/** Where the bundles of a project stand: `<FunctionName>/index.mjs` beside its source map. */
export function bundleDirectory(
  projectDirectory: string,
  { payments, sharePackages }: Bundling = DEPLOYED,
): string {
  const provider = payments === 'simulated' ? '' : `-${payments}`
  return join(projectDirectory, '.build', `lambdas${provider}${sharePackages ? '-shared' : ''}`)
}

/**
 * Bundles every handler in one esbuild run. Equal sources give equal bytes, so an unchanged function keeps its hash.
 * Of the payment adapters a bundle holds the one that was chosen.
 *
 * Bundles that are already there with the same bytes are left alone, and each new one replaces the old in one step:
 * several syntheses may run at once.
 */
export function bundleFunctions(
  functions: readonly Pick<FunctionSpec, 'name' | 'file'>[],
  projectDirectory: string,
  bundling: Bundling = DEPLOYED,
): void {
  const directory = bundleDirectory(projectDirectory, bundling)
  const options = optionsFor(projectDirectory, bundling)
  const bundles = bundling.sharePackages
    ? shareBundles(functions, options)
    : bundleEach(functions, options, directory)
  for (const [name, files] of bundles) {
    replaceFiles(join(directory, name), files)
  }
  removeOthers(directory, bundles)
}

function optionsFor(projectDirectory: string, { payments }: Bundling) {
  return {
    absWorkingDir: projectDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's ESM build: its CommonJS one cannot be tree-shaken.
    mainFields: ['module', 'main'],
    define: { 'process.env.PAYMENT_PROVIDER': JSON.stringify(payments) },
    alias: { '@aws-sdk/credential-provider-node': './lambdas/credentials.ts' },
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  } as const satisfies BuildOptions
}

function bundleEach(
  functions: readonly Pick<FunctionSpec, 'name' | 'file'>[],
  options: ReturnType<typeof optionsFor>,
  outdir: string,
): Map<string, Bundle> {
  const { outputFiles } = buildSync({
    ...options,
    entryPoints: functions.map(({ name, file }) => ({ in: file, out: `${name}/index` })),
    outdir,
  })
  const bytes = new Map(outputFiles.map(({ path, contents }) => [path, contents]))
  return new Map(
    functions.map(({ name }) => {
      const files = ['index.mjs', 'index.mjs.map']
      return [name, new Map(files.map((file) => [file, bytes.get(join(outdir, name, file))!]))]
    }),
  )
}

function replaceFiles(folder: string, files: Bundle): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of files) {
    const file = join(folder, name)
    if (existsSync(file) && readFileSync(file).equals(bytes)) {
      continue
    }
    // Beside the folder: what lies in it is deployed.
    const fresh = `${folder}-${process.pid}-${name}`
    writeFileSync(fresh, bytes)
    renameSync(fresh, file)
  }
  removeOthers(folder, files)
}

/** What is gone from the sources leaves nothing behind. */
function removeOthers(directory: string, kept: ReadonlyMap<string, unknown>): void {
  for (const name of readdirSync(directory)) {
    if (!kept.has(name)) {
      rmSync(join(directory, name), { recursive: true, force: true })
    }
  }
}
