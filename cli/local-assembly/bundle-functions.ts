import { join } from 'node:path'
import { build } from 'esbuild'
import { type Bundle, type bundleOptions, eachAlone, readEach } from '#lib/bundles.ts'
import { type Entry, type Packages, takeFrom } from './share-packages.ts'

/**
 * Bundles each function's own code into a file, which takes packages from those that all functions share: a function of one
 * file is loaded in half of the time that dozens take. Those of `unclear` have copies of their own.
 */
export async function bundleFunctions(
  functions: readonly Entry[],
  options: ReturnType<typeof bundleOptions>,
  { unclear, ...packages }: Packages & { unclear: ReadonlySet<string> },
): Promise<Map<string, Bundle>> {
  const isUnclear = ({ name }: Entry) => unclear.has(name)
  const bundle = async (some: readonly Entry[], choice: Partial<ReturnType<typeof takeFrom>>) => {
    // As deep as the folder that a bundle is written to, for source maps name their sources relatively.
    const outdir = join(options.absWorkingDir, '.build', 'bundles')
    const { outputFiles } = await build({ ...options, ...choice, ...eachAlone(some, outdir) })
    return readEach(some, outputFiles, { outdir, project: options.absWorkingDir })
  }
  const bundles = await Promise.all([
    bundle(
      functions.filter((each) => !isUnclear(each)),
      takeFrom(packages, options),
    ),
    bundle(functions.filter(isUnclear), {}),
  ])
  return new Map(bundles.flatMap((each) => [...each]))
}
