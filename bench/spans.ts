import { type RunningCloud, startCloud } from './cloud.ts'
import { closeConnections } from './http.ts'
import { processorMsOfTree } from './process-tree.ts'
import { createShop, ON_HAND, orderFor, type Shop, SKUS, skuOf } from './shop.ts'
import { median } from './statistics.ts'

/** What a local cloud does with and without spans. */
export interface SpanFacts {
  variants: { name: string; ordersPerSecond: number; processorMs: number | undefined }[]
  /** Orders per second with spans, of those without: the median over the rounds. */
  ratio: number
  /** Milliseconds of processor per order with spans, of those without: the median over the rounds. */
  processorRatio: number | undefined
}

const CLIENTS = 16
const ORDERS = 200
/** The first fills caches of compiled code, and does not count. */
const ROUNDS = 5

interface Variant {
  name: string
  cloud: RunningCloud
  shop: Shop
  rates: number[]
  processorMs: (number | undefined)[]
}

/** Two local clouds take turns at the same load, one of which records no spans: what they share cancels out. */
export async function measureSpans(say: (what: string) => void): Promise<SpanFacts> {
  const variants: Variant[] = []
  try {
    for (const [name, flags] of [
      ['with spans', []],
      ['without', ['--no-traces']],
    ] as const) {
      say(`start of a cloud ${name}`)
      const cloud = await startCloud(flags)
      const shop = await createShop(cloud)
      await Promise.all(SKUS.map((sku) => shop.stock(sku, ON_HAND)))
      variants.push({ name, cloud, shop, rates: [], processorMs: [] })
    }
    for (let round = 0; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}`)
      for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
        await runRound(variant, round > 0)
      }
    }
  } finally {
    await Promise.all(variants.map(({ cloud }) => cloud.stop()))
  }
  const [spans, none] = variants as [Variant, Variant]
  return {
    variants: variants.map(({ name, rates, processorMs }) => ({
      name,
      ordersPerSecond: median(rates),
      processorMs: median(processorMs.flatMap((each) => each ?? [])),
    })),
    ratio: median(spans.rates.map((rate, index) => rate / none.rates[index]!)),
    processorRatio: ratioOf(spans.processorMs, none.processorMs),
  }
}

/** Of rounds that were both measured; undefined where this machine tells no processor time. */
function ratioOf(some: Variant['processorMs'], others: Variant['processorMs']): number | undefined {
  const ratios = some.flatMap((each, index) => {
    const other = others[index]
    return each === undefined || !other ? [] : [each / other]
  })
  return ratios.length > 0 ? median(ratios) : undefined
}

async function runRound({ cloud, shop, rates, processorMs }: Variant, counts: boolean): Promise<void> {
  closeConnections()
  const before = processorMsOfTree(cloud.pid)
  const started = performance.now()
  let placed = 0
  const loop = async () => {
    while (placed < ORDERS) {
      await shop.ended(await shop.place(orderFor(skuOf(placed++))))
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, loop))
  const after = processorMsOfTree(cloud.pid)
  if (counts) {
    rates.push(ORDERS / ((performance.now() - started) / 1000))
    processorMs.push(before === undefined || after === undefined ? undefined : (after - before) / ORDERS)
  }
}

export function printSpanReport({ variants, ratio, processorRatio }: SpanFacts): void {
  for (const { name, ordersPerSecond, processorMs } of variants) {
    const processor = processorMs === undefined ? '' : `  ${processorMs.toFixed(1)} ms of processor each`
    console.log(`${name.padEnd(12)} ${ordersPerSecond.toFixed(0).padStart(5)} orders/s${processor}`)
  }
  console.log(`orders/s with spans, of without: ${(100 * ratio).toFixed(0)} %`)
  if (processorRatio !== undefined) {
    console.log(`processor time per order with spans, of without: ${(100 * processorRatio).toFixed(0)} %`)
  }
}
