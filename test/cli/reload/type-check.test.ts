import { expect, test } from 'vitest'
import { createTypeCheck } from '#cli/reload/type-check.ts'

function check(...answers: string[]) {
  const said: string[] = []
  let runs = 0
  const types = createTypeCheck('/srv/app', {
    print: (...line: unknown[]) => said.push(line.join()),
    report: (line) => said.push(`(${line})`),
    run: async () => answers[Math.min(runs++, answers.length - 1)]!,
    quietMs: 5,
  })
  return { said, types, runs: () => runs }
}
const wrong = (line: number) =>
  `core/a.ts(${line},7): error TS2322: Type 'string' is not assignable to type 'number'.\n`

test('type errors are told once, each by its place, and that they are over', async () => {
  const { said, types, runs } = check(wrong(3), wrong(3), '')
  for (let round = 1; round <= 3; round++) {
    types.later()
    await expect.poll(runs).toBe(round)
  }
  await expect
    .poll(() => said)
    .toEqual([
      "core/a.ts:3:7: Type 'string' is not assignable to type 'number'. (TS2322)",
      '(these are errors of types: they keep nothing from being served)',
      '(the types are right again)',
    ])
})

test('of many type errors the first are told, and how many there are more', async () => {
  const { said, types } = check([1, 2, 3, 4, 5, 6, 7].map(wrong).join(''))
  types.later()
  await expect.poll(() => said).toHaveLength(7)
  expect(said[4]).toMatch(/^core\/a\.ts:5:7: /)
  expect(said[5]).toBe('and 2 more type errors (npm run check)')
})

test('types that are right from the first are no news', async () => {
  const { said, types, runs } = check('')
  types.later()
  await expect.poll(runs).toBe(1)
  expect(said).toEqual([])
})

test('a check that is stopped ends the compiler and tells nothing, and the next one checks as if there had been none', async () => {
  const said: string[] = []
  const ends: AbortSignal[] = []
  const printed = Promise.withResolvers<string>()
  const types = createTypeCheck('/srv/app', {
    print: (line) => said.push(line),
    report: () => {},
    run: (end) => (ends.push(end) === 1 ? printed.promise : Promise.resolve(wrong(4))),
    quietMs: 5,
  })
  types.later()
  await expect.poll(() => ends).toHaveLength(1)
  types.stop()
  expect(ends[0]!.aborted).toBe(true)
  printed.resolve(wrong(3))
  types.later()
  types.stop()
  types.later()
  await expect.poll(() => said).toHaveLength(1)
  expect(said[0]).toMatch(/^core\/a\.ts:4:7: /)
  expect(ends).toHaveLength(2)
})
