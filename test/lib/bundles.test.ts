import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bundleDirectory, bundleFunctions } from '#lib/bundles.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { spread } from '#test/support/spread.ts'
import { bundleAsDeployed } from '../support/deployed-bundles.ts'

/** The project that Lambda bundles are limited to: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html */
const MAX_BYTES = 500_000

/** A folder with these files in it, gone after the test. */
function createProject(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-project-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

const functions = listFunctions(sagas, projectDirectory)
const fileOf = await bundleAsDeployed()

describe('bundles', () => {
  test.each(spread(functions, 12))(
    '$name stays under 500 KB, loads by itself and exports a handler',
    async ({ name }) => {
      const file = fileOf(name)
      const others = readdirSync(dirname(file)).filter((other) => !other.endsWith('.map'))
      const sizes = others.map((other) => statSync(join(dirname(file), other)).size)
      expect(statSync(file).size).toBeLessThan(MAX_BYTES)
      expect(Math.max(...sizes)).toBeLessThan(MAX_BYTES)
      const { handler } = (await import(pathToFileURL(file).href)) as { handler: unknown }
      expect(handler).toBeTypeOf('function')
    },
  )

  test('keep the names of errors, by which state machines know them', () => {
    const text = readFileSync(fileOf('ReserveInventory'), 'utf8')
    for (const name of ['OutOfStock', 'StepFenced', 'Cancelled', 'Unavailable']) {
      expect(text).toContain(`"${name}"`)
    }
  })

  test('do not import node:http as an ES module, for which Node loads undici', () => {
    const importing = functions.filter(({ name }) =>
      /(?:from|import)\s*\(?"node:http"/.test(readFileSync(fileOf(name), 'utf8')),
    )
    expect(importing.map(({ name }) => name)).toEqual([])
  })

  test('name no path of the machine that made them', () => {
    for (const { name } of functions) {
      const directory = dirname(fileOf(name))
      for (const file of readdirSync(directory)) {
        expect(readFileSync(join(directory, file), 'utf8')).not.toContain(projectDirectory)
      }
    }
  })

  test('are written once and leave nothing of a function that is gone', () => {
    const project = createProject({
      'lambdas/api/a.ts': 'export const handler = () => 1',
      'lambdas/api/b.ts': 'export const handler = () => 2',
      'lambdas/credentials.ts': '',
    })
    const a = { name: 'A', file: 'lambdas/api/a.ts' }
    bundleFunctions([a, { name: 'B', file: 'lambdas/api/b.ts' }], project)
    const written = () => statSync(join(bundleDirectory(project), 'A', 'index.mjs')).ino
    const before = written()
    bundleFunctions([a], project)
    expect(written()).toBe(before)
    expect(readdirSync(bundleDirectory(project))).toEqual(['A'])
  })
})

describe('the list of functions', () => {
  const sources = Object.fromEntries(listFunctions(sagas, projectDirectory).map(({ file }) => [file, '']))

  test('refuses a contract whose handler is missing and names the file to write', () => {
    const { 'lambdas/steps/inventory/reserve-inventory.ts': _, ...others } = sources
    expect(() => listFunctions(sagas, createProject(others))).toThrow(
      "ReserveInventory: has no handler; write lambdas/steps/<capability>/reserve-inventory.ts and export 'handler' from it",
    )
  })

  test('refuses a contract with two handlers', () => {
    const project = createProject({ ...sources, 'lambdas/steps/stock/reserve-inventory.ts': '' })
    expect(() => listFunctions(sagas, project)).toThrow(/ReserveInventory: has 2 handlers/)
  })
})
