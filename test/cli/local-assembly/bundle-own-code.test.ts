import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import {
  bundleOwnCode,
  createOwnCodeBundler,
  needsOtherPackages,
} from '#cli/local-assembly/bundle-own-code.ts'
import { bundlePackages, listImports, PACKAGES_FILE } from '#cli/local-assembly/share-packages.ts'
import { readSourceGraph } from '#cli/local-assembly/source-graph.ts'
import { writeFolder } from '#cli/local-assembly/write-bundles.ts'
import { type Bundle, bundleOptions } from '#lib/bundles.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const project = mkdtempSync(join(projectDirectory, '.build/own-code-'))
const functions = [{ name: 'Greet', file: 'greet.ts' }]
const options = bundleOptions(project, 'simulated')
const write = (file: string, text: string) => writeFileSync(join(project, file), text)

beforeEach(() => {
  write('word.ts', "export const word = 'hello'")
  write('greet.ts', GREET)
})
afterAll(() => rmSync(project, { recursive: true }))

const GREET = `import * as z from 'zod'
import { join } from 'node:path'
import { word } from './word.ts'
export const handler = () => join(word, z.object({ name: z.string() }).parse({ name: 'Ada' }).name)`

async function greet(files: Bundle): Promise<string> {
  return (await import(join(project, writeFolder(project, files), 'Greet/index.mjs'))).handler()
}

/** What a synthesis leaves of the packages. */
async function makePackages() {
  const { exports } = await listImports(functions, options)
  const folder = writeFolder(project, await bundlePackages(exports, options))
  return { exports, url: pathToFileURL(join(project, folder, PACKAGES_FILE)).href }
}

test('own code is bundled anew without its packages, which it takes from the last synthesis', async () => {
  const packages = await makePackages()
  write('word.ts', "export const word = 'welcome'")
  const { files } = await bundleOwnCode(functions, options, packages)
  const size = [...files].reduce((sum, [file, { length }]) => sum + (file.endsWith('.mjs') ? length : 0), 0)
  expect(size, 'zod is elsewhere').toBeLessThan(2_000)
  expect(await greet(files)).toBe('welcome/Ada')
})

test('a function runs none of the code that others have for themselves', async () => {
  write('fail.ts', "import { word } from './word.ts'\nthrow new Error(word)")
  const { files } = await bundleOwnCode(
    [...functions, { name: 'Fail', file: 'fail.ts' }],
    options,
    await makePackages(),
  )
  expect(await greet(files)).toBe('hello/Ada')
  await expect(import(join(project, writeFolder(project, files), 'Fail/index.mjs'))).rejects.toThrow('hello')
})

test('own code that is bundled again and again is what it is when it is bundled once, an error in between too', async () => {
  const packages = await makePackages()
  const bundler = await createOwnCodeBundler(functions, options, packages)
  onTestFinished(bundler.close)
  for (const text of ["'hello'", '= 1', "'welcome'"]) {
    write('word.ts', `export const word = ${text}`)
    const [again, once] = await Promise.allSettled([
      bundler.bundle(),
      bundleOwnCode(functions, options, packages),
    ])
    expect(again.status).toBe(text === '= 1' ? 'rejected' : 'fulfilled')
    if (once.status === 'fulfilled') {
      expect(again).toMatchObject({ value: { files: once.value.files } })
    }
  }
})

test.each([
  ['of a package that another one uses', 'z.object({ name: z.email() })', 'z.object({ name: z.string() })'],
  [
    'of another part of a package',
    "import * as z from 'zod'\nimport { string } from 'zod/mini'\nconsole.log(string)",
    "import * as z from 'zod'",
  ],
  [
    'of a package that nothing has used',
    "import * as z from 'zod'\nimport { decode } from 'jose/jwt'\nconsole.log(decode)",
    "import * as z from 'zod'",
  ],
])('an import %s wants a synthesis', async (_what, added, place) => {
  write('greet.ts', GREET)
  const packages = await makePackages()
  write('greet.ts', GREET.replace(place, added))
  const failure = await bundleOwnCode(functions, options, packages).catch((error: unknown) => error)
  expect(needsOtherPackages(failure)).toBe(true)
})

test('an error in the sources is none of that, and tells its place', async () => {
  write('greet.ts', GREET)
  const packages = await makePackages()
  write('word.ts', 'export const word = = 1')
  const failure = (await bundleOwnCode(functions, options, packages).catch(
    (error: unknown) => error,
  )) as Error
  expect(needsOtherPackages(failure)).toBe(false)
  expect(failure.message).toContain('word.ts:1:20: ERROR: Unexpected "="')
})

test('the graph of the sources knows what a file imports, and learns of changes', async () => {
  write('greet.ts', GREET)
  const graph = await readSourceGraph(project, ['greet.ts'])
  expect([...graph.reachable('greet.ts')]).toEqual(['greet.ts', 'word.ts'])
  const packages = await makePackages()
  write('more.ts', 'export const more = 1')
  write('word.ts', "export { more as word } from './more.ts'")
  const { metafile } = await bundleOwnCode(functions, options, packages)
  graph.learn(metafile)
  expect([...graph.reachable('greet.ts')]).toEqual(['greet.ts', 'word.ts', 'more.ts'])
})

test.each([
  ['passed on', "import * as z from 'zod'\nexport const handler = () => Object.keys(z)"],
  ['imported when it is called', "export const handler = async () => Object.keys(await import('zod'))"],
])(
  'a package that is %s needs a synthesis: the last one has bundled what was asked for',
  async (_, source) => {
    const packages = await makePackages()
    write('greet.ts', source)
    const refused = await bundleOwnCode(functions, options, packages).catch((error: unknown) => error)
    expect(needsOtherPackages(refused)).toBe(true)
  },
)
