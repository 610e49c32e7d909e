import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { synthesize } from '#cli/synthesis.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { isFaultKind } from '#verify/faults/index.ts'
import type { Catch } from '#verify/mutants/catch-mutant.ts'
import { catchMutants, describeCatch, MUTANTS } from '#verify/mutants/index.ts'
import { type Mutant, mutate } from '#verify/mutants/mutant.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const read = (file: string) => readFileSync(join(projectDirectory, file), 'utf8')

describe.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', (_, mutant) => {
  test('still applies', () => {
    for (const [file, text] of mutate(mutant, read)) {
      expect(text).not.toBe(read(file))
    }
  })

  test('names a workflow, a case and faults that there are', () => {
    const { workflow, case: given, faults } = mutant
    expect(Object.keys(WORKFLOWS)).toContain(workflow)
    if (given) {
      expect(Object.keys(WORKFLOWS[workflow]!.cases)).toContain(given)
    }
    expect(faults.filter((kind) => !isFaultKind(kind))).toEqual([])
  })
})

test('there are more than twenty, each under a name of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  expect(MUTANTS.length).toBeGreaterThan(20)
})

const careless: Mutant = {
  name: 'careless',
  why: 'the sources have moved on',
  workflow: 'order-fulfillment',
  faults: [],
  edits: [{ file: 'a.ts', find: 'one', replace: 'two' }],
}

test.each([
  ['two', 'there nowhere'],
  ['one one', 'there 2 times'],
])('a mutant is refused where its text is not there once, but as in %j', (text, message) => {
  expect(() => mutate(careless, () => text)).toThrow(
    `mutant 'careless' expects once in a.ts what is ${message}`,
  )
})

test('a mistake is made in a copy, caught by a schedule, and the copy removed', async () => {
  let copy = ''
  const catches: Catch[] = []
  const wanted = MUTANTS.filter(({ name }) => name === 'undo-forgets-a-line')
  for await (const each of catchMutants(wanted, {
    project: projectDirectory,
    synthesize: (directory) => {
      copy = directory
      return synthesize(directory, process.env, () => {})
    },
  })) {
    catches.push(each)
  }
  expect(catches).toMatchObject([{ caught: true, name: 'undo-forgets-a-line' }])
  const [caught] = catches
  expect(caught!.schedule).toMatch(/^order-fulfillment\/happy \w+:refused-after$/)
  expect(caught!.violations.join()).toMatch(/stock is still held/)
  expect(describeCatch(caught!)).toContain(caught!.schedule)
  expect(copy).toContain('flowforge-mutants-')
  expect(existsSync(copy)).toBe(false)
}, 240_000)
