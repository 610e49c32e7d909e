import { startCloud } from './cloud.ts'
import { median } from './statistics.ts'
import { type Contender, createContender, ratioOf, takeTurns } from './turns.ts'

/** What a local cloud does with and without spans. */
export interface SpanFacts {
  variants: { name: string; ordersPerSecond: number; processorMs: number | undefined }[]
  /** Orders per second with spans, of those without: the median over the rounds. */
  ratio: number
  /** Milliseconds of processor per order with spans, of those without: the median over the rounds. */
  processorRatio: number | undefined
}

/** Two local clouds take turns at the same load, one of which records no spans. */
export async function measureSpans(say: (what: string) => void): Promise<SpanFacts> {
  const contenders: Contender[] = []
  try {
    for (const [name, flags] of [
      ['with spans', []],
      ['without', ['--no-traces']],
    ] as const) {
      say(`start of a cloud ${name}`)
      contenders.push(await createContender(name, await startCloud(flags)))
    }
    const turns = await takeTurns(contenders, say)
    const [spans = [], none = []] = turns
    return {
      variants: contenders.map(({ name }, index) => ({
        name,
        ordersPerSecond: median(turns[index]!.map(({ ordersPerSecond }) => ordersPerSecond)),
        processorMs: median(turns[index]!.flatMap(({ processorMs }) => processorMs ?? [])),
      })),
      ratio: ratioOf(spans, none, 'ordersPerSecond')!,
      processorRatio: ratioOf(spans, none, 'processorMs'),
    }
  } finally {
    await Promise.all(contenders.map(({ cloud }) => cloud.stop()))
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
