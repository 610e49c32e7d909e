import { describe, expect, test } from 'vitest'
import { readAmount, writeAmount } from '#console/stock/amount.ts'

describe('an amount is written with the decimals of its currency', () => {
  test.each([
    ['19.99', 'USD', 1999],
    ['20', 'USD', 2000],
    ['0.5', 'EUR', 50],
    ['1999', 'JPY', 1999],
    ['1.234', 'KWD', 1234],
  ])('%s %s is %i of its smallest unit', (text, currency, amount) => {
    expect(readAmount(text, currency)).toBe(amount)
    expect(readAmount(writeAmount({ amount, currency }), currency)).toBe(amount)
  })

  test.each([
    ['19.999', 'USD'],
    ['1.5', 'JPY'],
    ['', 'USD'],
    ['-1', 'USD'],
    ['1,000', 'USD'],
    ['1e3', 'USD'],
  ])('%j %s is none', (text, currency) => {
    expect(readAmount(text, currency)).toBeUndefined()
  })
})
