import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { call } from '../http.ts'
import type { HealthSample } from './watch-health.ts'

const { apiUrl, everyMs } = workerData as { apiUrl: string; everyMs: number }
const samples: HealthSample[] = []
const under: Promise<void>[] = []
let isOver = false

/** Asks without waiting for the answer before, as separate callers would. */
async function ask(): Promise<void> {
  const sent = performance.now()
  const status = await call('GET', `${apiUrl}/health`).then(
    (response) => response.status,
    () => 0,
  )
  samples.push({ status, milliseconds: performance.now() - sent })
}

parentPort!.once('message', () => {
  isOver = true
})
while (!isOver) {
  under.push(ask())
  await sleep(everyMs)
}
await Promise.all(under)
parentPort!.postMessage(samples)
