/**
 * `node synthesize.ts`: synthesizes the app into CDK_OUTDIR for the local cloud, with the context in CDK_CONTEXT_JSON. The
 * stack leaves its bundles out; the functions have bundles that share packages.
 */
import { bundleOptions } from '#lib/bundles.ts'
import { buildPage } from '#lib/console-page.ts'
import { listFunctions } from '#lib/function-list.ts'
import { packagedFiles } from '#lib/packaged-files.ts'
import { projectDirectory } from '#lib/project.ts'
import type { PaymentProvider } from '#lib/settings/read-payments.ts'
import { sagas } from '#statemachines/index.ts'
import { writeBuildRecord } from './build-record.ts'
import { pointAtLocalBundles, removeOldCode } from './point-at-local-bundles.ts'
import { listImports, sharePackages } from './share-packages.ts'
import { writeBundles, writeFolder } from './write-bundles.ts'

const assembly = process.env.CDK_OUTDIR!
const context = JSON.parse(process.env.CDK_CONTEXT_JSON!) as { payments?: PaymentProvider }

const functions = listFunctions(sagas, projectDirectory)
const options = bundleOptions(projectDirectory, context.payments ?? 'simulated')
const building = buildPage(projectDirectory)
// Awaited below: until then nobody hears of a failure.
building.catch(() => {})
const packageExports = await listImports(functions, options)
const bundling = sharePackages(functions, options, packageExports)
// esbuild is at work in a process of its own, while CDK loads in this one.
const { createApp } = await import('#lib/app.ts')
createApp({ outdir: assembly, env: process.env, context: { 'aws:cdk:bundling-stacks': [] } }).app.synth()
await building
const { bundles: code, packages } = await bundling
const bundles = [...code].map(
  ([name, files]) => [name, new Map([...files, ...packagedFiles(name, projectDirectory)])] as const,
)
pointAtLocalBundles(assembly, writeBundles(assembly, new Map(bundles)))
const folder = writeFolder(assembly, packages)
removeOldCode(assembly, folder)
writeBuildRecord(assembly, { functions, packageExports, packagesFile: `${folder}/index.mjs` })
