import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { isBounded } from '#local/step-functions/jsonata/is-bounded.ts'

test.each([
  "$merge([$states.input, {'step': 'A', 'attempt': $states.context.State.RetryCount + 1}])",
  '$states.input.items[price > 1 and $contains(sku, "A")].{"sku": sku, "sum": price * quantity}',
  '$reverse([0..$count($states.input.items) - 1])',
  '$states.input.a ~> $count()',
  '$exists($v) ? $v : -$states.input.n & "text"',
  '$map($states.input.items, function($item) { $string($item.price) })',
  '$filter([1..3], function($item, $index) { $index > 0 })',
  '($range(1, 10, 2))[0]',
])('%s takes as long as what it reads is long', (expression) => {
  expect(isBounded(jsonata(expression).ast() as never)).toBe(true)
})

test.each([
  ['a regular expression', '$match($states.input.text, /a+/)'],
  ['a function that may call itself', '($f := function($x) { $f($x) }; $f(1))'],
  ['a value that may double', '($x := "a"; $x := $x & $x)'],
  ['a loop over all within a loop', '$states.input.items.($sum($states.input.items.price))'],
  [
    'a loop over all within a function',
    '$map($states.input.items, function($i) { $count($states.input.items) })',
  ],
  ['a function that gets all', '$map($states.input.items, function($i, $n, $all) { $count($all) })'],
  ['a function that reads around its item', '$states.input.($map(a, function($i) { $count(b) }))'],
  ['a function by name', '$map($states.input.items, $f)'],
  ['a result as large as a number says', '$pad("", $states.input.n)'],
  ['a range as large as a number says', '[1..$states.input.n]'],
  ['a long range', '[1..10000000]'],
  ['ranges within a loop', '$states.input.items.[1..100]'],
  ['a join', '$states.input.a@$x.b[$x = $]'],
  ['grouping', '$states.input.items{sku: $sum(price)}'],
  ['sorting', '$states.input.items^(price)'],
  ['all descendants', '$states.input.**'],
  ['a transformation', '$states.input ~> | items | {"a": 1} |'],
  ['a depth that AWS refuses', Array(101).fill('1').join(' + ')],
])('%s may take longer: %s', (_what, expression) => {
  expect(isBounded(jsonata(expression).ast() as never)).toBe(false)
})
