import { Worker } from 'node:worker_threads'

const SPIN_MS = 1_000
const SPIN = `const { parentPort } = require('node:worker_threads')
parentPort.once('message', (until) => {
  let turns = 0
  for (let value = 1; Date.now() < until; turns++) {
    for (let index = 0; index < 10_000; index++) {
      value = (value * 1_103_515_245 + 12_345) % 2_147_483_648
    }
  }
  parentPort.postMessage(turns)
})`

/**
 * Returns how much two busy threads do beside one: 2 where each has a processor of its own, less where two processors
 * are two threads of one, or others work on them.
 */
export async function measureTwoThreads(): Promise<number> {
  const one = await spin(1)
  return (await spin(2)) / one
}

/** Returns the turns of so many threads together, in one second. */
async function spin(count: number): Promise<number> {
  const workers = Array.from({ length: count }, () => new Worker(SPIN, { eval: true }))
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('online', resolve))))
  const until = Date.now() + SPIN_MS
  const turns = await Promise.all(
    workers.map(
      (worker) =>
        new Promise<number>((resolve, reject) => {
          worker.once('message', resolve).once('error', reject)
          worker.postMessage(until)
        }),
    ),
  )
  return turns.reduce((total, each) => total + each, 0)
}
