import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unsure } from '#local/step-functions/jsonata/direct.ts'
import { evaluateWithLibrary, parseExpression, toPlain } from '#local/step-functions/jsonata/expression.ts'
import type { Json, JsonObject } from '#local/step-functions/machine/json.ts'

const scalar = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.constantFrom('a', 'b', '', '__proto__'),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const key = fc.constantFrom('a', 'b', '1', 'length')
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 3 }),
  ),
})).any as fc.Arbitrary<Json>

const text = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('1', '2.5', '"a"', 'true', 'null', '$states', '$v', '$w', '$states.input', '$undefined'),
    fc
      .array(key, { minLength: 1, maxLength: 3 })
      .map((keys) => `$states.input.${keys.map((name) => `\`${name}\``).join('.')}`),
    fc
      .array(key, { minLength: 1, maxLength: 2 })
      .map((keys) => `$v.${keys.map((name) => `\`${name}\``).join('.')}`),
    fc.dictionary(key, tie('any'), { maxKeys: 3 }).map(
      (members) =>
        `{${Object.entries(members)
          .map(([name, item]) => `"${name}": ${item}`)
          .join(', ')}}`,
    ),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `$merge([${items.join(', ')}])`),
    tie('any').map((argument) => `$exists(${argument})`),
    fc
      .tuple(tie('any'), fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '+', 'and', 'or'), tie('any'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`.slice(1, -1)),
    tie('any').map((inner) => `${inner}[0]`),
    tie('any').map((inner) => `(${inner})`),
    tie('any').map((inner) => `$count(${inner})`),
  ),
})).any

test('what is evaluated directly is what the library makes of it', async () => {
  let direct = 0
  await fc.assert(
    fc.asyncProperty(text, value, value, async (source, input, v) => {
      const expression = parse(source)
      const found = expression?.direct?.(bindings(input, v))
      if (!expression || found === undefined || found === unsure) {
        return
      }
      direct++
      const library = toPlain(await evaluateWithLibrary(expression, bindings(input, v)))
      expect(found).toEqual(library)
      expect(JSON.stringify(found)).toBe(JSON.stringify(library))
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 3_000) },
  )
  expect(direct).toBeGreaterThan(500)
})

test('the expressions of a compiled saga are evaluated directly', () => {
  const states = {
    input: { results: { a: 1 }, rollback: {} },
    result: { Payload: 2 },
    context: { State: { RetryCount: 0 } },
  }
  for (const source of [
    '$states.input',
    "$merge([$states.input, {'step': 'PackItems', 'attempt': $states.context.State.RetryCount + 1}])",
    "$merge([$states.input, {'results': $merge([$states.input.results, {'packItems': $states.result.Payload}])}])",
    '$exists($states.input.rollback)',
  ]) {
    expect(parse(source)!.direct!({ ...bindings(null, null), states })).not.toBe(unsure)
  }
})

function parse(source: string) {
  try {
    return parseExpression(source, 'Output')
  } catch {
    return undefined
  }
}

const bindings = (input: Json, v: Json) => ({
  states: { input } as JsonObject,
  variables: { v, w: [1, 2] } as JsonObject,
  now: 0,
  random: { next: () => 0, uuid: () => '' },
})
