import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** One answer of `/health`; status 0 when there was none. */
export interface HealthSample {
  status: number
  milliseconds: number
}

const EVERY_MS = 50

/** Asks for `/health` every 50 ms from a thread of its own, whose loop no other traffic delays; the returned function ends it. */
export function watchHealth(apiUrl: string): () => Promise<HealthSample[]> {
  const worker = new Worker(new URL('./health-worker.ts', import.meta.url), {
    workerData: { apiUrl, everyMs: EVERY_MS },
  })
  return async () => {
    const answered = once(worker, 'message')
    worker.postMessage('end')
    const [samples] = (await answered) as [HealthSample[]]
    await worker.terminate()
    return samples
  }
}
