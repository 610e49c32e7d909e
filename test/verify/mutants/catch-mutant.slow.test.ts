import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { synthesize } from '#cli/synthesis.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import type { Catch } from '#verify/mutants/catch-mutant.ts'
import { catchMutants, describeCatch, MUTANTS } from '#verify/mutants/index.ts'

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
