/** The value below which this part (0 to 1) of the sorted samples lies; nearest rank. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

export interface Load {
  clients: number
  seconds: number
}

/** What a closed loop of clients achieved. */
export interface Rate {
  clients: number
  orders: number
  ordersPerSecond: number
  /** Milliseconds from sending the request to knowing that the order has completed. */
  p50: number
  p99: number
  /** Milliseconds of processor per order, over all processes at work; undefined where the system does not tell. */
  processorMs: number | undefined
}

/** Loops that begin together end together: the first rounds are over before counting begins, if they are not endless. */
const WARM_UP_MS = { least: 10_000, most: 20_000 }

/**
 * `clients` loops at once, each placing its next order when the last has completed. Warms up for ten seconds (each
 * sandbox compiles what it runs often) and until as many orders as there are clients have completed, then counts for
 * `seconds`. Orders count where they end.
 */
export async function measureRate(
  { clients, seconds }: Load,
  placeOrder: (sequence: number) => Promise<void>,
  processorMs: () => number | undefined,
): Promise<Rate> {
  const processorBefore = processorMs()
  const started = performance.now()
  const counted: number[] = []
  let placed = 0
  let completed = 0
  let end = Number.POSITIVE_INFINITY
  const isWarm = (now: number) =>
    now - started > WARM_UP_MS.least && (completed >= clients || now - started > WARM_UP_MS.most)
  const loop = async () => {
    for (let now = started; now < end; ) {
      const sent = now
      await placeOrder(placed++)
      now = performance.now()
      completed++
      if (end !== Number.POSITIVE_INFINITY && now <= end) {
        counted.push(now - sent)
      } else if (end === Number.POSITIVE_INFINITY && isWarm(now)) {
        end = now + seconds * 1_000
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, loop))
  const processorAfter = processorMs()
  return {
    clients,
    orders: counted.length,
    ordersPerSecond: counted.length / seconds,
    p50: percentile(counted, 0.5),
    p99: percentile(counted, 0.99),
    processorMs:
      processorBefore === undefined || processorAfter === undefined
        ? undefined
        : (processorAfter - processorBefore) / placed,
  }
}
