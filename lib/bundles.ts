import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild'
import type { FunctionSpec } from './function-list.ts'
import { packagedFiles } from './packaged-files.ts'
import type { PaymentProvider } from './settings/read-payments.ts'

/** The files of one function: their bytes by their name. */
export type Bundle = ReadonlyMap<string, Uint8Array>

/** Holds the bundles of a project: `<FunctionName>/index.mjs` beside its source map. */
export function bundleDirectory(
  projectDirectory: string,
  payments: PaymentProvider = 'simulated',
  exportsSpans = false,
): string {
  const parts = [...(payments === 'simulated' ? [] : [payments]), ...(exportsSpans ? ['otlp'] : [])]
  return join(projectDirectory, '.build', ['lambdas', ...parts].join('-'))
}

/**
 * Bundles every handler in one esbuild run. Equal sources give equal bytes, so an unchanged function keeps its hash.
 * A bundle holds the payment adapter that the settings choose, and no other; with `exportsSpans` what sends spans.
 *
 * A bundle with the same bytes stays as it is, and a new one replaces the old in one step, because several syntheses
 * may run at once.
 */
export function bundleFunctions(
  functions: readonly Pick<FunctionSpec, 'name' | 'file'>[],
  projectDirectory: string,
  payments: PaymentProvider = 'simulated',
  exportsSpans = false,
): void {
  const directory = bundleDirectory(projectDirectory, payments, exportsSpans)
  const options = bundleOptions(projectDirectory, payments, exportsSpans)
  const bundles = bundleEach(functions, options, directory)
  for (const [name, files] of bundles) {
    replaceFiles(join(directory, name), files)
  }
  removeOthers(directory, bundles)
}

/** Provides spans to what is bundled behind it. */
const EXPORT_SPANS = './lambdas/telemetry/export-spans.ts'

/** How esbuild bundles a handler. */
export function bundleOptions(projectDirectory: string, payments: PaymentProvider, exportsSpans = false) {
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
    alias: {
      '@aws-sdk/credential-provider-node': './lambdas/credentials.ts',
      'node:http': './lambdas/node-http.ts',
    },
    // In front of each bundle, since no module imports it.
    inject: exportsSpans ? [EXPORT_SPANS] : [],
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  } as const satisfies BuildOptions
}

function bundleEach(
  functions: readonly Pick<FunctionSpec, 'name' | 'file'>[],
  options: ReturnType<typeof bundleOptions>,
  outdir: string,
): Map<string, Bundle> {
  const { outputFiles } = buildSync({ ...options, ...eachAlone(functions, outdir) })
  return readEach(functions, outputFiles, { outdir, project: options.absWorkingDir })
}

/** Has esbuild make a file of each function, with all that it imports. */
export function eachAlone(functions: readonly Pick<FunctionSpec, 'name' | 'file'>[], outdir: string) {
  return { entryPoints: functions.map(({ name, file }) => ({ in: file, out: `${name}/index` })), outdir }
}

/** Returns the files of each function, of what esbuild has made of `eachAlone`. */
export function readEach(
  functions: readonly Pick<FunctionSpec, 'name'>[],
  outputFiles: readonly OutputFile[],
  { outdir, project }: { outdir: string; project: string },
): Map<string, Bundle> {
  const bytes = new Map(outputFiles.map(({ path, contents }) => [path, contents]))
  return new Map(
    functions.map(({ name }) => {
      const files = ['index.mjs', 'index.mjs.map']
      const code = files.map((file) => [file, bytes.get(join(outdir, name, file))!] as const)
      return [name, new Map([...code, ...packagedFiles(name, project)])]
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
    // Outside, because everything in the folder is deployed, and what is beside it is removed as a function's that is gone.
    const fresh = `${dirname(folder)}.${basename(folder)}.${process.pid}.${name}`
    writeFileSync(fresh, bytes)
    renameSync(fresh, file)
  }
  removeOthers(folder, files)
}

/** Deletes the bundles of functions that the sources no longer have. */
function removeOthers(directory: string, kept: ReadonlyMap<string, unknown>): void {
  for (const name of readdirSync(directory)) {
    if (!kept.has(name)) {
      rmSync(join(directory, name), { recursive: true, force: true })
    }
  }
}
