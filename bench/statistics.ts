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

/**
 * `clients` loops at once, each placing its next order when the last has completed, for `seconds`. The first second
 * warms up and is not counted. Orders count where they end.
 */
export async function measureRate(
  { clients, seconds }: Load,
  placeOrder: (sequence: number) => Promise<void>,
  processorMs: () => number | undefined,
): Promise<Rate> {
  const processorBefore = processorMs()
  const counted: number[] = []
  let sequence = 0
  const begin = performance.now() + 1_000
  const end = begin + seconds * 1_000
  const loop = async () => {
    while (performance.now() < end) {
      const sent = performance.now()
      await placeOrder(sequence++)
      const done = performance.now()
      if (done >= begin && done <= end) counted.push(done - sent)
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
        : (processorAfter - processorBefore) / sequence,
  }
}
