import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { generateLoad } from './load-generator.ts'
import type { BurstLoad } from './place-orders.ts'
import { type HealthSample, watchHealth } from './watch-health.ts'

const SERVER = fileURLToPath(new URL('bare-server.ts', import.meta.url))
const WARM_ORDERS = 2_000
/** Before and after the burst, so that its samples stand among others as those of the local cloud do. */
const QUIET_MS = 1_500

/**
 * Sends the same burst to a server that only answers, from the same processes. What `/health` takes there, it takes
 * with any server of Node's on this machine.
 */
export async function measureBare(load: BurstLoad): Promise<HealthSample[]> {
  const child = fork(SERVER)
  try {
    const [port] = (await once(child, 'message')) as [number]
    const url = `http://127.0.0.1:${port}`
    await generateLoad(url, { orders: WARM_ORDERS, retry: false, connections: 4, prefix: 'warm' })
    const endWatch = watchHealth(url)
    await sleep(QUIET_MS)
    await generateLoad(url, { ...load, retry: false })
    await sleep(QUIET_MS)
    return await endWatch()
  } finally {
    child.kill()
  }
}
