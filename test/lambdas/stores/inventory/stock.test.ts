import { expect, test } from 'vitest'
import { shardsFor, shareOut } from '#lambdas/stores/inventory/stock.ts'

test.each([0, 1, 49, 99, 100, 1_003, 999_999_999])(
  'the shares of %i pieces are equal but for one',
  (pieces) => {
    const shares = shareOut(pieces, shardsFor(pieces))

    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(pieces)
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    expect(shares).toHaveLength(shardsFor(pieces))
  },
)
