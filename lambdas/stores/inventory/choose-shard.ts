/** Where an order takes its pieces: all of a line from one shard. */
export type Choice =
  | { kind: 'take'; shard: number }
  /** First pieces have to be moved between shards. */
  | { kind: 'move'; to: number; from: readonly Portion[] }
  /** There are not enough in all shards together. */
  | { kind: 'short'; available: number }

/** Pieces of one shard. */
export interface Portion {
  shard: number
  pieces: number
}

/** A shard is filled up only while its share serves a few orders: what is less is taken where it is. */
const ORDERS_PER_FILL = 4

/**
 * Chooses the shard from which `quantity` pieces are taken, by what each has available: the order's own while it has
 * enough. An own shard that has not is filled from the fullest while there is plenty, so that orders stay apart; later
 * the order goes to the next shard that has enough, and when none has, what is left is gathered in its own.
 */
export function chooseShard(
  available: readonly number[],
  { own, quantity }: { own: number; quantity: number },
): Choice {
  const total = available.reduce((sum, pieces) => sum + pieces, 0)
  if (total < quantity) {
    return { kind: 'short', available: total }
  }
  if (available[own]! >= quantity) {
    return { kind: 'take', shard: own }
  }
  const filling = fillUp(available, own, total)
  if (filling && available[own]! + filling.pieces >= quantity * ORDERS_PER_FILL) {
    return { kind: 'move', to: own, from: [filling] }
  }
  const next = available.findIndex((_, step) => available[(own + step) % available.length]! >= quantity)
  return next >= 0
    ? { kind: 'take', shard: (own + next) % available.length }
    : { kind: 'move', to: own, from: gather(available, own, quantity - available[own]!) }
}

/** What the fullest shard can spare to bring this one to its share, and stay fuller than it. */
function fillUp(available: readonly number[], own: number, total: number): Portion | undefined {
  const fullest = available.indexOf(Math.max(...available))
  const wanted = Math.floor(total / available.length) - available[own]!
  const pieces = Math.min(wanted, Math.floor((available[fullest]! - available[own]!) / 2))
  return pieces > 0 ? { shard: fullest, pieces } : undefined
}

/** Takes so many pieces out of the shards but `except`, the fullest first. There must be that many. */
export function gather(available: readonly number[], except: number, wanted: number): Portion[] {
  const others = available
    .map((pieces, shard) => ({ shard, pieces }))
    .filter(({ shard, pieces }) => shard !== except && pieces > 0)
    .toSorted((a, b) => b.pieces - a.pieces)
  const portions: Portion[] = []
  let left = wanted
  for (const { shard, pieces } of others) {
    if (left === 0) {
      break
    }
    portions.push({ shard, pieces: Math.min(pieces, left) })
    left -= Math.min(pieces, left)
  }
  return portions
}
