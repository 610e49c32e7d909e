/**
 * `node synthesize.ts`: synthesizes the app into CDK_OUTDIR for the local cloud, with the context in CDK_CONTEXT_JSON. The
 * stack leaves its bundles out; the functions have bundles that share packages.
 */
import { bundleOptions } from '#lib/bundles.ts'
import { buildPage } from '#lib/console-page.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import type { PaymentProvider } from '#lib/settings/read-payments.ts'
import { sagas } from '#statemachines/index.ts'
import { writeBuildRecord } from './build-record.ts'
import { bundleFunctions } from './bundle-functions.ts'
import { pointAtLocalBundles, removeOldCode } from './point-at-local-bundles.ts'
import { bundlePackages, listImports, PACKAGES_FILE } from './share-packages.ts'
import { writeBundles, writeFolder } from './write-bundles.ts'

const assembly = process.env.CDK_OUTDIR!
const context = JSON.parse(process.env.CDK_CONTEXT_JSON!) as { payments?: PaymentProvider }

const functions = listFunctions(sagas, projectDirectory)
const options = bundleOptions(projectDirectory, context.payments ?? 'simulated')
const building = buildPage(projectDirectory)
// Awaited below: until then nobody hears of a failure.
building.catch(() => {})
const { exports, unclear } = await listImports(functions, options)
const folder = writeFolder(assembly, await bundlePackages(exports, options))
const packagesFile = `${folder}/${PACKAGES_FILE}`
const bundling = bundleFunctions(functions, options, { exports, url: `../${packagesFile}`, unclear })
// esbuild is at work in a process of its own, while CDK loads in this one.
const { createApp } = await import('#lib/app.ts')
createApp({ outdir: assembly, env: process.env, context: { 'aws:cdk:bundling-stacks': [] } }).app.synth()
await building
pointAtLocalBundles(assembly, writeBundles(assembly, await bundling))
removeOldCode(assembly, folder)
writeBuildRecord(assembly, { functions, packageExports: exports, packagesFile })
