import { setTimeout as sleep } from 'node:timers/promises'
import { type BundleFacts, bundleAsDeployed, measureBundles } from './bundles.ts'
import type { RunningCloud } from './cloud.ts'
import { measureDirect } from './direct/measure.ts'
import { measurePaths, type PathFacts } from './paths.ts'
import { memoryOfTree, type ProcessMemory, processorMsOfTree } from './process-tree.ts'
import { createShop, ON_HAND, orderFor, type Shop, SKUS, skuOf } from './shop.ts'
import { forgetAssembly, measureStart, type StartFacts } from './startup.ts'
import { type Load, measureRate, median, type Rate } from './statistics.ts'

export interface OrderFacts {
  start: { cold: StartFacts; unchanged: StartFacts }
  /** Of each process that `npm start` leaves running. */
  idleMemory: ProcessMemory[]
  paths: PathFacts[]
  cloud: Rate[]
  direct: Rate[]
  bundles: BundleFacts[]
}

export const LOADS: readonly Load[] = [
  { clients: 1, seconds: 5 },
  { clients: 16, seconds: 8 },
  { clients: 64, seconds: 8 },
]
const STARTS = 3
/** Sandboxes that were only needed to start are given up by then, and garbage is collected. */
const IDLE_AFTER_MS = 40_000

/** The order saga on the local cloud, in one run of about three minutes. `say` hears what is being measured. */
export async function measureOrders(say: (what: string) => void): Promise<OrderFacts> {
  say('start of a tree that was never synthesized')
  forgetAssembly()
  const cold = await stopped(measureStart())

  say(`start of an unchanged tree, ${STARTS} times`)
  const starts: StartFacts[] = []
  for (let run = 1; run < STARTS; run++) {
    starts.push(await stopped(measureStart()))
  }
  const { cloud, ...last } = await measureStart()
  starts.push(last)

  const measured = await measureCloud(cloud, say).finally(cloud.stop)
  say('the same handlers in a loop without an engine')
  bundleAsDeployed()
  const direct = await measureDirect({ loads: LOADS })
  say('bundles')
  const unchanged = {
    readyMs: median(starts.map(({ readyMs }) => readyMs)),
    firstOrderMs: median(starts.map(({ firstOrderMs }) => firstOrderMs)),
  }
  return { start: { cold, unchanged }, ...measured, direct, bundles: measureBundles() }
}

async function stopped(start: ReturnType<typeof measureStart>): Promise<StartFacts> {
  const { cloud, ...facts } = await start
  await cloud.stop()
  return facts
}

async function measureCloud(
  cloud: RunningCloud,
  say: (what: string) => void,
): Promise<Pick<OrderFacts, 'idleMemory' | 'paths' | 'cloud'>> {
  say('idle memory')
  await sleep(IDLE_AFTER_MS)
  const idleMemory = memoryOfTree(cloud.pid)

  say('transitions of each path')
  const shop = await createShop(cloud)
  const paths = await measurePaths(cloud, shop)

  await Promise.all(SKUS.map((sku) => shop.stock(sku, ON_HAND)))
  const rates: Rate[] = []
  for (const load of LOADS) {
    say(`orders of ${load.clients} client${load.clients === 1 ? '' : 's'}`)
    rates.push(await measureChecked(load, shop, () => processorMsOfTree(cloud.pid)))
  }
  return { idleMemory, paths, cloud: rates }
}

/** A rate counts only if every order has completed: each took one unit out of the stock. */
export async function measureChecked(
  load: Load,
  shop: Shop,
  processorMs: () => number | undefined,
): Promise<Rate> {
  const before = await shop.shipped()
  let placed = 0
  const place = async (sequence: number) => {
    placed++
    await shop.ended(await shop.place(orderFor(skuOf(sequence))))
  }
  const rate = await measureRate(load, place, processorMs)
  const shipped = (await shop.shipped()) - before
  if (shipped !== placed) {
    throw new Error(`${placed} orders were placed, ${shipped} units were shipped`)
  }
  return rate
}
