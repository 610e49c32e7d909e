import { expect, test } from 'vitest'
import { describeMoney } from '#core/picture/money.ts'

test.each([
  [{ amount: 3998, currency: 'USD' }, '$39.98'],
  [{ amount: 258_000, currency: 'EUR' }, '€2,580.00'],
  [{ amount: 1999, currency: 'JPY' }, '¥1,999'],
  [{ amount: 0, currency: 'USD' }, '$0.00'],
  [{ amount: 1999, currency: '***' }, '¤19.99'],
])('%j is %s', (money, words) => {
  expect(describeMoney(money)).toBe(words)
})
