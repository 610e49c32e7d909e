import { Unavailable } from '#core/errors.ts'
import { OutOfStock } from '#core/order/errors.ts'
import type { PricedLine } from '#core/order/pricing.ts'
import { reserveInventory } from '#core/order/steps.ts'
import type { StepInput } from '#core/saga/index.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { findRefusal } from '#lambdas/records/transact.ts'
import { inventory } from '#lambdas/runtime.ts'
import type { Placement } from '#lambdas/stores/inventory/place-lines.ts'

const MAX_TRIES = 8

/** Others have taken what was seen in a shard. */
class ShardEmptied extends Error {
  override readonly name = 'ShardEmptied'
}

/**
 * Reserves every line or none, each from one shard of its SKU. Refuses only what all shards together do not have; the
 * transaction decides that too, since it knows whether this step has reserved before.
 */
const run: StepRun<typeof reserveInventory> = async ({ results }, saga) => {
  const ordered = results.validateOrder.lines
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const seen = tries === 0 ? placeWhereSeen(results) : undefined
    const { lines, shortages } = seen ?? (await inventory().place(saga, ordered))
    try {
      return await saga.commit({
        result: { reservationId: saga.executionId, lines },
        writes: inventory().reserve(saga, lines),
        refuse: (refused) => {
          if (shortages.length > 0) {
            return new OutOfStock(shortages)
          }
          return lines.some(({ sku }) => findRefusal(refused, sku))
            ? new ShardEmptied()
            : // The ledger has lost this step, and what it reserved is still held.
              new OutOfStock(lines.map(({ sku, quantity }) => ({ sku, requested: quantity })))
        },
      })
    } catch (error) {
      if (!(error instanceof ShardEmptied)) {
        throw error
      }
    }
  }
  throw new Unavailable(`others were faster ${MAX_TRIES} times at what was left in stock`)
}

type Results = StepInput<typeof reserveInventory>['results']

/** Returns undefined unless CheckInventory saw enough of each line in one shard. */
function placeWhereSeen({ validateOrder, checkInventory }: Results): Placement<PricedLine> | undefined {
  const shards = new Map(checkInventory?.available.map(({ sku, shard }) => [sku, shard]))
  const lines = validateOrder.lines.flatMap((line) => {
    const shard = shards.get(line.sku)
    return shard === undefined ? [] : [{ ...line, shard }]
  })
  return lines.length === validateOrder.lines.length ? { lines, shortages: [] } : undefined
}

export const handler = stepHandler(reserveInventory, run)
