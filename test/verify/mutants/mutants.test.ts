import { describe, expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { isFaultKind } from '#verify/faults/index.ts'
import { MUTANTS } from '#verify/mutants/index.ts'
import { type Mutant, mutate } from '#verify/mutants/mutant.ts'
import { openSources } from '#verify/mutants/sources.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const sources = openSources(projectDirectory)

describe.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', (_, mutant) => {
  test('still applies', () => {
    for (const [file, text] of mutate(mutant, sources)) {
      expect(text).not.toBe(sources.read(file))
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
  why: 'the sources have changed',
  workflow: 'order-fulfillment',
  faults: [],
  edits: [{ folder: 'lambdas', within: 'refund', find: 'pay(amount, …)', replace: 'pay(0, …)' }],
}

function mutateFile(text: string): string {
  const changed = mutate(careless, { list: () => ['lambdas/a.ts'], read: () => text })
  return changed.get('lambdas/a.ts')!
}

test.each([
  [
    "code within 'refund', which no file declares, and it is there nowhere",
    'export function pay(amount) {\n  pay(amount, to)\n}\n',
  ],
  [
    "code within 'refund' (lambdas/a.ts), and it is there nowhere",
    'const refund = (amount) => pay(amount)\n',
  ],
  [
    "code within 'refund' (lambdas/a.ts), and it is there 2 times",
    'function refund() {\n  pay(amount, a)\n  pay(amount, b)\n}\n',
  ],
])('a mutant is refused unless its code is there once: %s', (_, text) => {
  expect(() => mutateFile(text)).toThrow("mutant 'careless' expects code once in lambdas within 'refund'")
})

test('a mutant finds its code whatever the spacing, the comments and the file', () => {
  const text = `import { pay } from './pay.ts'

/** Calls pay(amount, to). */
export async function refund(amount: number) {
  await pay(
    amount, // all of it
    { to: [\`\${amount}\`, 'me'] },
  )
}

export const charge = (amount: number) => pay(amount, {})
`
  expect(mutateFile(text)).toBe(
    text.replace(/await pay\([\s\S]*?\n {2}\)/, "await pay(0, { to: [`${amount}`, 'me'] })"),
  )
})
