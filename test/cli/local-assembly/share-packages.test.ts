import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { listImports, sharePackages } from '#cli/local-assembly/share-packages.ts'
import { bundleOptions } from '#lib/bundles.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { spread } from '#test/support/spread.ts'

const isShared = (file: string) => file.startsWith('shared-')
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()

const functions = listFunctions(sagas, projectDirectory)
const options = bundleOptions(projectDirectory, 'simulated')
const { bundles } = await sharePackages(functions, options, await listImports(functions, options))

describe('bundles that share packages', () => {
  let directory: string
  beforeAll(() => {
    // Node loads what is in a folder of this name as it is; vitest transforms everything else.
    directory = join(mkdtempSync(join(tmpdir(), 'flowforge-shared-')), '.build')
    for (const [name, files] of bundles) {
      mkdirSync(join(directory, name), { recursive: true })
      for (const [file, bytes] of files) {
        writeFileSync(join(directory, name, file), bytes)
      }
    }
  })
  afterAll(() => rmSync(dirname(directory), { recursive: true }))

  test('have files of one name that are equal, and are most of each', () => {
    const known = new Map<string, string>()
    for (const [file, bytes] of [...bundles.values()].flatMap((files) => [...files])) {
      if (isShared(file)) {
        expect(textOf(bytes)).toBe(known.get(file) ?? textOf(bytes))
        known.set(file, textOf(bytes))
      }
    }
    const size = (shared: boolean) =>
      [...bundles.get('ReserveInventory')!]
        .filter(([file]) => file.endsWith('.mjs') && isShared(file) === shared)
        .reduce((sum, [, bytes]) => sum + bytes.length, 0)
    expect(size(true)).toBeGreaterThan(3 * size(false))
  })

  test('share no code of a function, and leave no package in what is not shared', () => {
    for (const [file, bytes] of [...bundles.values()].flatMap((files) => [...files])) {
      if (file.endsWith('.map')) {
        const { sources } = JSON.parse(textOf(bytes)) as { sources: string[] }
        expect(sources.filter((source) => source.includes('node_modules'))).toEqual([])
      } else if (isShared(file)) {
        expect(textOf(bytes)).not.toContain('EXECUTIONS_TABLE')
      }
    }
  })

  test.each(spread(functions, 12))('$name exports a handler', async ({ name }) => {
    const { handler } = (await import(pathToFileURL(join(directory, name, 'index.mjs')).href)) as {
      handler: unknown
    }
    expect(handler).toBeTypeOf('function')
  })
})

test('a file that two functions share is in the bundles of both, and in none where one is left', async () => {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-project-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const sources = {
    'lambdas/api/a.ts': "import { x } from './x.ts'; export const handler = () => x",
    'lambdas/api/b.ts': "import { x } from './x.ts'; export const handler = () => x",
    'lambdas/api/x.ts': 'export let x = 1; export const set = () => { x = 2 }',
    'lambdas/credentials.ts': '',
  }
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
  const both = ['a', 'b'].map((name) => ({ name, file: `lambdas/api/${name}.ts` }))
  const filesOf = async (functions: typeof both) => {
    const options = bundleOptions(project, 'simulated')
    const imports = await listImports(functions, options)
    const { bundles: shared } = await sharePackages(functions, options, imports)
    return [...shared.get('a')!.keys()].filter((file) => file.endsWith('.mjs'))
  }
  expect(await filesOf(both)).toHaveLength(2)
  expect(await filesOf(both.slice(0, 1))).toEqual(['index.mjs'])
})
