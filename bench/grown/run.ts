import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeDataFolder, type RunningCloud, startCloud } from '../cloud.ts'
import { memoryOfTree, totalOf } from '../process-tree.ts'
import { completeFirstOrder } from '../startup.ts'
import { median } from '../statistics.ts'
import {
  type Contender,
  createContender,
  ORDERS_OF_ALL_TURNS,
  placeOrders,
  ratioOf,
  type Turn,
  takeTurns,
} from '../turns.ts'
import { multiplyOrders } from './multiply.ts'

/** A local cloud on one of the two folders. */
export interface FolderFacts {
  /** Finished orders in it, before the measured ones. */
  orders: number
  megabytes: number
  /** Milliseconds from running `npm start`, the median of the starts. */
  readyMs: number
  firstOrderMs: number
  ordersPerSecond: number
  p99: number
  processorMs: number | undefined
  /** Megabytes of all its processes, after the measured orders. */
  memory: number
  /** By which an order has grown the folder. */
  bytesPerOrder: number
}

export interface GrownFacts {
  small: FolderFacts
  grown: FolderFacts
  /** From running `npm start` on the grown folder, of whose files nothing is known, as after a kill. */
  startAfterKillMs: number
  /** Of the grown folder, beside the small one: the median over the rounds. */
  rate: number
  p99: number
  processor: number | undefined
}

const FIRST_ORDERS = 500
const STARTS = 3

/** `orders` finished orders in a data folder: what they take from the rate, memory, disk and start of a local cloud. */
export async function measureGrown(orders: number, say: (what: string) => void): Promise<GrownFacts> {
  const times = Math.round(orders / FIRST_ORDERS)
  if (!(times >= 2)) {
    throw new RangeError(`--orders must be ${2 * FIRST_ORDERS} or more: got ${orders}`)
  }
  const folders = [makeDataFolder(), makeDataFolder()] as const
  // Nothing is left behind by a run that is broken off.
  const remove = () => {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  process.once('exit', remove)
  try {
    say(`${FIRST_ORDERS} orders`)
    await withCloud(folders[0], async (cloud) => {
      await placeOrders(await createContender('first', cloud), FIRST_ORDERS, 4)
    })
    cpSync(folders[0], folders[1], { recursive: true })
    say(`the same ${times} times, in a copy of the folder`)
    multiplyOrders(folders[1], times)
    const startAfterKillMs = await withCloud(
      folders[1],
      async ({ readyAt, startedAt }) => readyAt - startedAt,
    )
    return await measureFolders(folders, [FIRST_ORDERS, times * FIRST_ORDERS], startAfterKillMs, say)
  } finally {
    process.removeListener('exit', remove)
    remove()
  }
}

async function measureFolders(
  folders: readonly [string, string],
  orders: readonly [number, number],
  startAfterKillMs: number,
  say: (what: string) => void,
): Promise<GrownFacts> {
  const starts = folders.map((): { readyMs: number; firstOrderMs: number }[] => [])
  for (let start = 1; start <= STARTS; start++) {
    say(`start ${start} of ${STARTS}`)
    for (const [index, folder] of folders.entries()) {
      starts[index]!.push(await withCloud(folder, measureStart))
    }
  }
  const before = folders.map(bytesOf)
  const contenders: Contender[] = []
  let turns: Turn[][]
  let memory: number[]
  try {
    for (const folder of folders) {
      contenders.push(await createContender(folder, await startCloud([], { folder })))
    }
    turns = await takeTurns(contenders, say)
    memory = contenders.map(({ cloud }) => totalOf(memoryOfTree(cloud.pid)))
  } finally {
    await Promise.all(contenders.map(({ cloud }) => cloud.stop()))
  }
  const [small, grown] = folders.map((folder, index): FolderFacts => {
    const own = turns[index]!
    return {
      orders: orders[index]!,
      megabytes: before[index]! / 2 ** 20,
      readyMs: median(starts[index]!.map(({ readyMs }) => readyMs)),
      firstOrderMs: median(starts[index]!.map(({ firstOrderMs }) => firstOrderMs)),
      ordersPerSecond: median(own.map(({ ordersPerSecond }) => ordersPerSecond)),
      p99: median(own.map(({ p99 }) => p99)),
      processorMs: median(own.flatMap(({ processorMs }) => processorMs ?? [])),
      memory: memory[index]!,
      bytesPerOrder: (bytesOf(folder) - before[index]!) / ORDERS_OF_ALL_TURNS,
    }
  }) as [FolderFacts, FolderFacts]
  return {
    small,
    grown,
    startAfterKillMs,
    rate: ratioOf(turns[1]!, turns[0]!, 'ordersPerSecond')!,
    p99: ratioOf(turns[1]!, turns[0]!, 'p99')!,
    processor: ratioOf(turns[1]!, turns[0]!, 'processorMs'),
  }
}

async function withCloud<Result>(
  folder: string,
  use: (cloud: RunningCloud) => Promise<Result>,
): Promise<Result> {
  const cloud = await startCloud([], { folder })
  try {
    return await use(cloud)
  } finally {
    await cloud.stop()
  }
}

async function measureStart({ apiUrl, startedAt, readyAt }: RunningCloud) {
  await completeFirstOrder(apiUrl)
  return { readyMs: readyAt - startedAt, firstOrderMs: performance.now() - startedAt }
}

/** Of the pages in use: a file keeps those that are free, and a write-ahead log goes when it is closed. */
function bytesOf(folder: string): number {
  return ['states.db', 'dynamodb.db'].reduce((total, name) => {
    const db = new DatabaseSync(join(folder, name), { readOnly: true })
    const read = (pragma: string) => Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get()!)[0])
    const bytes = (read('page_count') - read('freelist_count')) * read('page_size')
    db.close()
    return total + bytes
  }, 0)
}
