import { bundleAsDeployed } from '../bundles.ts'
import { type RunningCloud, startCloud } from '../cloud.ts'
import { measureDirect } from '../direct/measure.ts'
import { createShop, ON_HAND, orderFor, type Shop, SKUS, skuOf } from '../shop.ts'
import { measureRate } from '../statistics.ts'
import { profileThreads } from './inspector.ts'
import { addKinds, type Kinds, sumKinds } from './kinds.ts'
import { type Role, readThreadTimes } from './threads.ts'
import { measureTwoThreads } from './two-threads.ts'

/** Where the processor time of an order goes, in milliseconds per order. */
export interface ProfileFacts {
  clients: number
  /** What two busy threads do beside one. */
  twoThreads: number
  ordersPerSecond: number
  threads: { role: Role; user: number; kernel: number }[]
  /** Parts of the busy time of the main thread and of all sandboxes together, the largest first. */
  main: Share[]
  sandboxes: Share[]
  /** The same handlers in a loop, in one thread: processor time of handlers and emulator. */
  direct: { ordersPerSecond: number; processorMs: number | undefined }
}

export interface Share {
  kind: string
  /** 0 to 1. */
  part: number
}

const CLIENTS = 16
const SECONDS = 8

/** Two clouds, one after the other: a profiler costs time itself, so the threads are measured without. */
export async function measureProfile(say: (what: string) => void): Promise<ProfileFacts> {
  say('two busy threads beside one')
  const twoThreads = await measureTwoThreads()
  say('processor time by thread')
  const threads = await withShop({}, measureThreads)
  say('profiles of all threads')
  const profiles = await withShop({ inspect: true }, measureKinds)
  say('the same handlers in a loop without an engine')
  bundleAsDeployed()
  const [direct] = await measureDirect({ loads: [{ clients: CLIENTS, seconds: SECONDS }] })
  const { ordersPerSecond, processorMs } = direct!
  return { clients: CLIENTS, twoThreads, ...threads, ...profiles, direct: { ordersPerSecond, processorMs } }
}

async function withShop<T>(
  options: { inspect?: boolean },
  measure: (cloud: RunningCloud, place: (sequence: number) => Promise<void>) => Promise<T>,
): Promise<T> {
  const cloud = await startCloud([], options)
  try {
    const shop: Shop = await createShop(cloud)
    await Promise.all(SKUS.map((sku) => shop.stock(sku, ON_HAND)))
    const place = async (sequence: number) => shop.ended(await shop.place(orderFor(skuOf(sequence))))
    // Each sandbox compiles what it runs often.
    await measureRate({ clients: CLIENTS, seconds: SECONDS }, place, () => undefined)
    return await measure(cloud, place)
  } finally {
    await cloud.stop()
  }
}

async function measureThreads(cloud: RunningCloud, place: (sequence: number) => Promise<void>) {
  const before = readThreadTimes(cloud.pid)
  let orders = 0
  const counted = async (sequence: number) => {
    await place(sequence)
    orders++
  }
  const { ordersPerSecond } = await measureRate(
    { clients: CLIENTS, seconds: SECONDS },
    counted,
    () => undefined,
  )
  const threads = [...readThreadTimes(cloud.pid)].map(([role, after]) => {
    const { user, kernel } = before.get(role) ?? { user: 0, kernel: 0 }
    return { role, user: (after.user - user) / orders, kernel: (after.kernel - kernel) / orders }
  })
  return { ordersPerSecond, threads: threads.sort((a, b) => b.user + b.kernel - a.user - a.kernel) }
}

async function measureKinds(cloud: RunningCloud, place: (sequence: number) => Promise<void>) {
  const { main, workers } = await profileThreads(cloud.inspectorUrl!, async () => {
    await measureRate({ clients: CLIENTS, seconds: SECONDS }, place, () => undefined)
  })
  return { main: sharesOf(sumKinds(main)), sandboxes: sharesOf(addKinds(workers.map(sumKinds))) }
}

function sharesOf(kinds: Kinds): Share[] {
  const total = [...kinds.values()].reduce((sum, each) => sum + each, 0)
  return [...kinds].map(([kind, time]) => ({ kind, part: time / total })).sort((a, b) => b.part - a.part)
}
