import type { Clock } from '#local/clock.ts'
import type { MetricValue } from './embedded-metrics.ts'

/** What a metric came to within a time, as CloudWatch's statistics have it. */
export interface MetricSum {
  name: string
  dimensions: Readonly<Record<string, string>>
  /** How many values there were. */
  samples: number
  sum: number
  maximum: number
}

export interface MetricStore {
  add(values: readonly MetricValue[]): void
  /** Adds one to a metric without dimensions. */
  count(name: string): void
  /** Returns what each metric came to in the last milliseconds, and from when on values are counted in. */
  sumUp(milliseconds: number): { from: number; metrics: MetricSum[] }
}

/** Events and asynchronous calls that AWS would send to a queue of dead letters. */
export const DEAD_LETTERS = 'DeadLetters'

/** As the dashboard's: what is asked for begins with the period that is under way. */
const PERIOD_MS = 300_000
export const LONGEST_MS = 7 * 86_400_000

/** Holds a week of metrics in memory, of all tenants together: none has the tenant as a dimension. */
export function createMetricStore(clock: Pick<Clock, 'now'>): MetricStore {
  const startedAt = clock.now()
  const periods = new Map<number, Map<string, MetricSum>>()
  const periodAt = (at: number) => Math.floor(at / PERIOD_MS) * PERIOD_MS

  const openPeriod = (): Map<string, MetricSum> => {
    const at = periodAt(clock.now())
    const known = periods.get(at)
    if (known) {
      return known
    }
    for (const old of [...periods.keys()].filter((each) => each < at - LONGEST_MS - PERIOD_MS)) {
      periods.delete(old)
    }
    const sums = new Map<string, MetricSum>()
    periods.set(at, sums)
    return sums
  }
  const add = (values: readonly MetricValue[]) => {
    const sums = openPeriod()
    for (const { name, dimensions, value } of values) {
      include(sums, { name, dimensions, samples: 1, sum: value, maximum: value })
    }
  }
  return {
    add,
    count: (name) => add([{ name, dimensions: {}, value: 1 }]),
    sumUp(milliseconds) {
      const from = periodAt(clock.now() - milliseconds)
      const total = new Map<string, MetricSum>()
      for (const [at, sums] of periods) {
        if (at >= from) {
          for (const sum of sums.values()) {
            include(total, sum)
          }
        }
      }
      return { from: Math.max(from, startedAt), metrics: [...total.values()] }
    },
  }
}

function include(sums: Map<string, MetricSum>, added: MetricSum): void {
  const key = JSON.stringify([added.name, Object.entries(added.dimensions).toSorted()])
  const known = sums.get(key)
  sums.set(key, {
    ...added,
    samples: added.samples + (known?.samples ?? 0),
    sum: added.sum + (known?.sum ?? 0),
    maximum: Math.max(added.maximum, known?.maximum ?? added.maximum),
  })
}
