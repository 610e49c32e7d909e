import { expect, test } from 'vitest'
import { findVariableReferences } from '#local/step-functions/validate/variable-references.ts'

const referencesOf = (expression: string) =>
  findVariableReferences(
    JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } },
    }),
  )

test.each([
  ['$total', ['total']],
  ['$merge([$states.input, $total])', ['total']],
  ['$states_2 + $statesB', ['statesB', 'states_2']],
  ['($total := 1; $total + $rate)', ['rate']],
  ['$map($items, function($item) { $item.price * $rate })', ['items', 'rate']],
  ['$toMillis ($at)', ['at']],
  ['$größe', ['größe']],
])('%s reads variables', (expression, names) => {
  expect(referencesOf(expression)).toEqual({ A: names })
})

test.each([
  '$states.input.total',
  '$sum($states.input.prices)',
  '$merge([$states.input, { "at": $now () }])',
  'items[$.price > 1 and $$.open].{ "price": $, "sum": $sum(lines.($.price)) }',
  '($total := $states.input.total; $total + 1)',
  '"costs $total"',
])('%s reads none', (expression) => {
  expect(referencesOf(expression)).toEqual({})
})
