import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bundleFunctions } from '#cli/local-assembly/bundle-functions.ts'
import { bundlePackages, listImports, PACKAGES_FILE } from '#cli/local-assembly/share-packages.ts'
import { type Bundle, bundleOptions } from '#lib/bundles.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { spread } from '#test/support/spread.ts'

type Entry = Parameters<typeof listImports>[0][number]

const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString()

/** Writes files into folders beside each other, where Node loads them as they are: vitest transforms everything else. */
function makeFolders() {
  const directory = join(mkdtempSync(join(tmpdir(), 'flowforge-shared-')), '.build')
  const write = (name: string, files: Bundle) => {
    mkdirSync(join(directory, name), { recursive: true })
    for (const [file, bytes] of files) {
      writeFileSync(join(directory, name, file), bytes)
    }
  }
  return {
    write,
    load: async (name: string) =>
      (await import(pathToFileURL(join(directory, name, 'index.mjs')).href)) as { handler: () => unknown },
    remove: () => rmSync(dirname(directory), { recursive: true }),
  }
}

/** As a synthesis does it. */
async function bundleAll(functions: readonly Entry[], options: ReturnType<typeof bundleOptions>) {
  const { exports, unclear } = await listImports(functions, options)
  const packages = await bundlePackages(exports, options)
  const bundles = await bundleFunctions(functions, options, {
    exports,
    url: `../packages/${PACKAGES_FILE}`,
    unclear,
  })
  return { bundles, packages, unclear }
}

describe('functions of this project', async () => {
  const functions = listFunctions(sagas, projectDirectory)
  const { bundles, packages, unclear } = await bundleAll(
    functions,
    bundleOptions(projectDirectory, 'simulated'),
  )
  const folders = makeFolders()
  beforeAll(() => {
    folders.write('packages', packages)
    for (const [name, files] of bundles) {
      folders.write(name, files)
    }
  })
  afterAll(folders.remove)

  test('share packages, which are most of each', () => {
    expect([...unclear]).toEqual([])
    const size = (files: Bundle) =>
      [...files].filter(([file]) => file.endsWith('.mjs')).reduce((sum, [, bytes]) => sum + bytes.length, 0)
    expect(size(packages)).toBeGreaterThan(3 * size(bundles.get('ReserveInventory')!))
  })

  test('share no code of a function, and leave no package in what is not shared', () => {
    for (const files of bundles.values()) {
      const { sources } = JSON.parse(textOf(files.get('index.mjs.map'))) as { sources: string[] }
      expect(sources.filter((source) => source.includes('node_modules'))).toEqual([])
    }
    for (const [file, bytes] of packages) {
      expect(file).toMatch(/^shared-/)
      expect(textOf(bytes)).not.toContain('EXECUTIONS_TABLE')
    }
  })

  test.each(spread(functions, 12))('$name exports a handler', async ({ name }) => {
    expect((await folders.load(name)).handler).toBeTypeOf('function')
  })
})

describe('packages of a function', () => {
  /** Bundles functions of these sources beside a package that exports `one` and `two`. Returns what each answers, and those that have copies. */
  async function answers(sources: Readonly<Record<string, string>>) {
    const project = mkdtempSync(join(tmpdir(), 'flowforge-project-'))
    const folders = makeFolders()
    onTestFinished(() => {
      folders.remove()
      rmSync(project, { recursive: true })
    })
    const files = {
      ...Object.fromEntries(Object.entries(sources).map(([name, text]) => [`lambdas/api/${name}.ts`, text])),
      'lambdas/credentials.ts': '',
      'node_modules/numbers/package.json':
        '{ "type": "module", "exports": { ".": "./index.js", "./effects": "./effects.js" } }',
      'node_modules/numbers/effects.js': "globalThis.effects = 'has run'",
      'node_modules/numbers/index.js':
        'globalThis.loaded = true; export const one = 1; export const two = 2; export default 0',
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true })
      writeFileSync(join(project, path), text)
    }
    const functions = Object.keys(sources).map((name) => ({ name, file: `lambdas/api/${name}.ts` }))
    const { bundles, packages, unclear } = await bundleAll(functions, bundleOptions(project, 'simulated'))
    folders.write('packages', packages)
    const answered: Record<string, unknown> = {}
    for (const [name, each] of bundles) {
      folders.write(name, each)
      answered[name] = await (await folders.load(name)).handler()
    }
    return { answered, copies: [...unclear] }
  }

  test.each([
    [
      'names',
      "import zero, { one, two as deux } from 'numbers'; export const handler = () => [zero, one, deux]",
    ],
    [
      'members',
      "import * as all from 'numbers'; export const handler = () => [all.default, all.one, all.two]",
    ],
  ])('are shared where it imports %s', async (_, source) => {
    expect(await answers({ a: source })).toEqual({ answered: { a: [0, 1, 2] }, copies: [] })
  })

  test.each([
    [
      'a namespace that is passed on',
      "import * as n from 'numbers'; export const handler = () => Object.values(n).sort()",
    ],
    [
      'a namespace by a computed name',
      "import * as n from 'numbers'; export const handler = () => ['default', 'one', 'two'].map((each) => n[each])",
    ],
    [
      'a package when it is called',
      "export const handler = async () => Object.values(await import('numbers')).sort()",
    ],
  ])('are its own where it takes %s, and of no other', async (_, source) => {
    const plain = "import { one } from 'numbers'; export const handler = () => one"
    expect(await answers({ a: source, b: plain })).toEqual({
      answered: { a: [0, 1, 2], b: 1 },
      copies: ['a'],
    })
  })

  test.each([
    ['alone', {}],
    ['where others import names', { b: "import { one } from 'numbers'; export const handler = () => one" }],
  ])('run for their effects, %s', async (_, others) => {
    const source = "import 'numbers'; export const handler = () => globalThis.loaded"
    expect(await answers({ a: source, ...others })).toMatchObject({ answered: { a: true }, copies: [] })
  })

  test('are its own where it takes a part for its effects, of which others import names', async () => {
    const plain = "import { one } from 'numbers'; export const handler = () => one"
    const source = "import 'numbers/effects'; export const handler = () => globalThis.effects"
    expect(await answers({ a: source, b: plain })).toEqual({
      answered: { a: 'has run', b: 1 },
      copies: ['a'],
    })
  })
})
