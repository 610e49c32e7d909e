import { describe, expect, test } from 'vitest'
import { mergeLevels } from '#console/stock/merge-levels.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })

describe('a form that is saved after somebody else has changed the record', () => {
  const opened = { owner: 'alice', balance: usd(7504) }
  const settled = { owner: 'alice', balance: usd(57_504) }

  test('keeps what they have changed, where its user has not', () => {
    const written = { owner: 'Alice', balance: { currency: 'USD', amount: 7504 } }
    expect(mergeLevels(opened, written, settled)).toEqual({
      level: { owner: 'Alice', balance: usd(57_504) },
      clashes: [],
    })
  })

  test('names what both have changed', () => {
    const written = { owner: 'Alice', balance: usd(100) }
    expect(mergeLevels(opened, written, settled)).toEqual({ level: written, clashes: ['balance'] })
  })

  test('names nothing where both have come to the same, as after an answer that was lost', () => {
    expect(mergeLevels(opened, settled, settled)).toEqual({ level: settled, clashes: [] })
  })

  test('takes what is touched as it is written, where nobody else was there', () => {
    const written = { owner: 'alice', balance: usd(1) }
    expect(mergeLevels(opened, written, opened)).toEqual({ level: written, clashes: [] })
  })
})
