// Asks for /health from a process of its own until it is told to end: node health-process.ts <URL of the API> <ms between>
import { setTimeout as sleep } from 'node:timers/promises'
import { call, closeConnections } from '../http.ts'
import type { HealthSample } from './watch-health.ts'

const [apiUrl, everyMs] = process.argv.slice(2)
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

process.once('message', () => {
  isOver = true
})
while (!isOver) {
  under.push(ask())
  await sleep(Number(everyMs))
}
await Promise.all(under)
closeConnections()
process.send!(samples)
process.disconnect()
