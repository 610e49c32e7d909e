import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { FunctionSpec } from './function-list.ts'
import type { PaymentProvider } from './settings.ts'

/** Where the bundles of a project stand: `<FunctionName>/index.mjs` beside its source map. */
export function bundleDirectory(projectDirectory: string, provider: PaymentProvider = 'simulated'): string {
  return join(projectDirectory, '.build', provider === 'simulated' ? 'lambdas' : `lambdas-${provider}`)
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
  provider: PaymentProvider = 'simulated',
): void {
  const directory = bundleDirectory(projectDirectory, provider)
  // Beside the bundles and as deep, for source maps name their sources relatively.
  const staging = `${directory}-${process.pid}`
  buildSync({
    entryPoints: functions.map(({ name, file }) => ({
      in: join(projectDirectory, file),
      out: `${name}/index`,
    })),
    absWorkingDir: projectDirectory,
    outdir: staging,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's ESM build: its CommonJS one cannot be tree-shaken.
    mainFields: ['module', 'main'],
    define: { 'process.env.PAYMENT_PROVIDER': JSON.stringify(provider) },
    alias: { '@aws-sdk/credential-provider-node': './lambdas/credentials.ts' },
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  })
  for (const { name } of functions) replaceFolder(join(directory, name), join(staging, name))
  rmSync(staging, { recursive: true })
  removeOthers(directory, new Set(functions.map(({ name }) => name)))
}

function replaceFolder(folder: string, fresh: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(fresh)) {
    const file = join(folder, name)
    const isSame = existsSync(file) && readFileSync(file).equals(readFileSync(join(fresh, name)))
    if (!isSame) renameSync(join(fresh, name), file)
  }
}

/** A function that is gone leaves no bundle behind. */
function removeOthers(directory: string, names: ReadonlySet<string>): void {
  for (const name of readdirSync(directory)) {
    if (!names.has(name)) rmSync(join(directory, name), { recursive: true })
  }
}
