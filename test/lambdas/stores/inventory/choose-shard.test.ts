import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseShard, gather } from '#lambdas/stores/inventory/choose-shard.ts'

test('an order takes from its own shard while that has enough', () => {
  expect(chooseShard([9, 9, 9], { own: 1, quantity: 9 })).toEqual({ kind: 'take', shard: 1 })
})

test('an empty shard is filled from the fullest to its share while there is plenty', () => {
  expect(chooseShard([1000, 0, 0, 0], { own: 2, quantity: 1 })).toEqual({
    kind: 'move',
    to: 2,
    from: [{ shard: 0, pieces: 250 }],
  })
})

test('when little is left the order goes to the next shard that has enough', () => {
  expect(chooseShard([1, 0, 0, 2], { own: 2, quantity: 1 })).toEqual({ kind: 'take', shard: 3 })
  expect(chooseShard([1, 0, 0, 0], { own: 2, quantity: 1 })).toEqual({ kind: 'take', shard: 0 })
})

test('when no shard has enough, what is left is gathered, the fullest first', () => {
  expect(chooseShard([4, 3, 3], { own: 1, quantity: 6 })).toEqual({
    kind: 'move',
    to: 1,
    from: [{ shard: 0, pieces: 3 }],
  })
})

test('only what all shards together do not have is short', () => {
  expect(chooseShard([4, 3, 3], { own: 1, quantity: 11 })).toEqual({ kind: 'short', available: 10 })
  expect(chooseShard([], { own: 0, quantity: 1 })).toEqual({ kind: 'short', available: 0 })
})

test('gathering takes no more than is wanted, and nothing of the shard that it is for', () => {
  expect(gather([5, 9, 2], 1, 6)).toEqual([
    { shard: 0, pieces: 5 },
    { shard: 2, pieces: 1 },
  ])
})

const stock = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 })
const order = fc.record({ own: fc.nat(), quantity: fc.integer({ min: 1, max: 80 }) })

describe('whatever the shards hold', () => {
  test('a choice is short exactly when the sum is, and comes to a shard that has enough within a move or two', () => {
    fc.assert(
      fc.property(stock, order, (start, { own: drawn, quantity }) => {
        const own = drawn % start.length
        const total = start.reduce((sum, pieces) => sum + pieces, 0)
        let available = start
        for (let moves = 0; moves < 3; moves++) {
          const choice = chooseShard(available, { own, quantity })
          if (choice.kind === 'short') {
            expect(total).toBeLessThan(quantity)
            return
          }
          if (choice.kind === 'take') {
            expect(available[choice.shard]).toBeGreaterThanOrEqual(quantity)
            return
          }
          available = available.map((pieces, shard) => {
            const out = choice.from.find((each) => each.shard === shard)?.pieces ?? 0
            const into = shard === choice.to ? choice.from.reduce((sum, each) => sum + each.pieces, 0) : 0
            return pieces - out + into
          })
          expect(Math.min(...available)).toBeGreaterThanOrEqual(0)
          expect(available.reduce((sum, pieces) => sum + pieces, 0)).toBe(total)
        }
        expect.unreachable(`no shard after three moves: ${start} for ${quantity} at ${own}`)
      }),
    )
  })
})
