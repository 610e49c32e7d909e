import { describe, expect, test } from 'vitest'
import { addImports } from '#cli/scaffold/edits/add-imports.ts'
import { addProperties } from '#cli/scaffold/edits/add-properties.ts'
import { addStep } from '#cli/scaffold/edits/saga-source.ts'
import { parseSource } from '#cli/scaffold/edits/source.ts'

const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim()

describe('a row', () => {
  const add = (text: string) =>
    squeeze(addProperties(parseSource('lib/rows.ts', text), 'ROWS', ['c: 3']).text)

  test.each([
    ['const ROWS = { a: 1, }', 'const ROWS = { a: 1, c: 3, }'],
    ['export const ROWS: Rows = { a: 1 }', 'export const ROWS: Rows = { a: 1, c: 3, }'],
    ['const ROWS = {}', 'const ROWS = {c: 3, }'],
    [
      'const ROWS = { a: { b: 2 } } as const satisfies Rows',
      'const ROWS = { a: { b: 2 }, c: 3, } as const satisfies Rows',
    ],
    [
      "const a = 'ROWS = {}'; const ROWS = { a: 1, // last\n}",
      "const a = 'ROWS = {}'; const ROWS = { a: 1, // last c: 3, }",
    ],
  ])('is put at the end of %s', (before, after) => {
    expect(add(before)).toBe(after)
  })

  test('that has no place is refused, with the file and what was looked for', () => {
    expect(() => add('const OTHER = {}')).toThrow('lib/rows.ts has no constant ROWS = { … }')
    expect(() => add('const ROWS = [')).toThrow('lib/rows.ts cannot be read')
  })
})

test('an import joins the values of its module, and is not repeated', () => {
  const source = parseSource('a.ts', "import type { X } from './b.ts'\nimport { a } from './b.ts'\n")
  const once = addImports(source, './b.ts', ['a', 'c'])
  expect(once.text).toBe("import type { X } from './b.ts'\nimport { a, c } from './b.ts'\n")
  expect(addImports(once, './b.ts', ['c']).text).toBe(once.text)
  expect(addImports(once, './d.ts', ['d']).text).toContain("import { d } from './d.ts'")
})

describe('a step', () => {
  const Saga = `import { defineSaga, parallel, step, when } from '#core/saga/index.ts'
import { Trip } from '#core/trip/schema.ts'
import * as s from '#core/trip/steps.ts'

export const trip = defineSaga('trip', {
  input: Trip,
  steps: [
    step(s.bookHotel, { undo: s.cancelHotel }),
    when(isTrue(s.bookHotel, 'far'), [step(s.bookFlight)]),
    parallel('Both', [step(s.rentCar)], [step(s.buyMap)]),
    step(s.sendTicket, { bestEffort: true }), // the last
  ],
})
`
  const add = (after?: string, text = Saga) =>
    addStep(parseSource('statemachines/trip.saga.ts', text), {
      contracts: '#core/trip/steps.ts',
      names: ['payToll'],
      after,
      describe: (of) => `step(${of('payToll')})`,
    }).text

  test('follows the last one unless another is named, inside a condition or a branch too', () => {
    expect(squeeze(add())).toContain('step(s.sendTicket, { bestEffort: true }), step(s.payToll), // the last')
    expect(squeeze(add('BookHotel'))).toContain('{ undo: s.cancelHotel }), step(s.payToll), when(')
    expect(squeeze(add('BookFlight'))).toContain('[step(s.bookFlight), step(s.payToll)]')
    expect(squeeze(add('BuyMap'))).toContain('[step(s.rentCar)], [step(s.buyMap), step(s.payToll)]')
  })

  test('after one that is not there is refused with the nearest', () => {
    expect(() => add('RentCars')).toThrow("the workflow has no step 'RentCars'; did you mean 'RentCar'?")
  })

  test('is imported by name where the saga imports its contracts so', () => {
    const named = Saga.replace('* as s', '{ bookHotel, cancelHotel }').replaceAll(/\bs\.(?=\w+[,)\s}])/g, '')
    expect(add('BookHotel', named)).toContain(
      "import { bookHotel, cancelHotel, payToll } from '#core/trip/steps.ts'",
    )
    expect(squeeze(add('BookHotel', named))).toContain('step(payToll)')
  })

  test('of a saga that is written otherwise is refused, with what was looked for', () => {
    expect(() => add(undefined, Saga.replace('input: Trip', 'input: z.object({})'))).toThrow(
      'statemachines/trip.saga.ts has no input in its defineSaga that is the name of an imported schema',
    )
    expect(() => add(undefined, Saga.replace('defineSaga(', 'define('))).toThrow(
      'has no export const … = defineSaga',
    )
  })
})
