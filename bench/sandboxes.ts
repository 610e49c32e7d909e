import { availableParallelism } from 'node:os'
import { bundleAsDeployed } from './bundles.ts'
import { startCloud } from './cloud.ts'
import { measureDirect } from './direct/measure.ts'
import { LOADS, measureChecked } from './orders.ts'
import { memoryOfTree, processorMsOfTree, totalOf } from './process-tree.ts'
import { createShop, ON_HAND, SKUS } from './shop.ts'
import type { Load, Rate } from './statistics.ts'

/** One way of running the handlers of an order, under one load. */
export interface SandboxRun {
  variant: string
  rate: Rate
  /** The most that its processes had at once; undefined where it is not asked for. */
  peakMegabytes: number | undefined
}

const SHARED = 16
const LOOK_EVERY_MS = 2_000

const VARIANTS: Record<string, (load: Load) => Promise<Omit<SandboxRun, 'variant'>>> = {
  'handlers in a loop': (load) => runDirect(load),
  'in bare threads': (load) => runDirect(load, availableParallelism()),
  'local cloud': (load) => runCloud(load, []),
  [`${SHARED} per sandbox`]: (load) => runCloud(load, [`--invocations-per-sandbox=${SHARED}`]),
}

/**
 * The order saga on the local cloud, with one invocation in each sandbox at a time and with several, beside the same
 * handlers in a plain loop and in threads that do nothing else: variants of a load one after the other.
 */
export async function measureSandboxes(say: (what: string) => void): Promise<SandboxRun[]> {
  bundleAsDeployed()
  const runs: SandboxRun[] = []
  for (const load of LOADS) {
    for (const [variant, run] of Object.entries(VARIANTS)) {
      say(`${variant}, ${load.clients} client${load.clients === 1 ? '' : 's'}`)
      runs.push({ variant, ...(await run(load)) })
    }
  }
  return runs
}

async function runDirect(load: Load, threads?: number): Promise<Omit<SandboxRun, 'variant'>> {
  const [rate] = await measureDirect({ loads: [load], ...(threads === undefined ? {} : { threads }) })
  return { rate: rate!, peakMegabytes: undefined }
}

async function runCloud(load: Load, flags: readonly string[]): Promise<Omit<SandboxRun, 'variant'>> {
  const cloud = await startCloud(flags)
  let peakMegabytes = 0
  const look = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, totalOf(memoryOfTree(cloud.pid)))
  }, LOOK_EVERY_MS)
  try {
    const shop = await createShop(cloud)
    await Promise.all(SKUS.map((sku) => shop.stock(sku, ON_HAND)))
    const rate = await measureChecked(load, shop, () => processorMsOfTree(cloud.pid))
    return { rate, peakMegabytes }
  } finally {
    clearInterval(look)
    await cloud.stop()
  }
}

export function printSandboxReport(runs: readonly SandboxRun[]): void {
  console.log('clients  variant               orders/s  of loop  of threads  p50 ms  p99 ms  cpu ms  peak MB')
  for (const { variant, rate, peakMegabytes } of runs) {
    const { clients, ordersPerSecond, p50, p99, processorMs } = rate
    const [loop, threads] = runs.filter((run) => run.rate.clients === clients)
    const ratio = (other: SandboxRun | undefined) =>
      `${((100 * ordersPerSecond) / other!.rate.ordersPerSecond).toFixed(0)} %`
    const cells = [
      ordersPerSecond.toFixed(1).padStart(8),
      ratio(loop).padStart(7),
      ratio(threads).padStart(10),
      p50.toFixed(0).padStart(6),
      p99.toFixed(0).padStart(6),
      (processorMs?.toFixed(0) ?? '?').padStart(6),
      (peakMegabytes?.toFixed(0) ?? '').padStart(7),
    ]
    console.log(`${String(clients).padStart(7)}  ${variant.padEnd(20)}  ${cells.join('  ')}`.trimEnd())
  }
}
