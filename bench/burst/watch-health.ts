import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** One answer of `/health`; status 0 when there was none. */
export interface HealthSample {
  status: number
  milliseconds: number
}

const HEALTH_PROCESS = fileURLToPath(new URL('health-process.ts', import.meta.url))
const EVERY_MS = 50

/**
 * Asks for `/health` every 50 ms from a process of its own, whose loop no other traffic delays; the returned function
 * ends it.
 */
export function watchHealth(apiUrl: string): () => Promise<HealthSample[]> {
  const child = fork(HEALTH_PROCESS, [apiUrl, String(EVERY_MS)])
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  return async () => {
    const answered = once(child, 'message')
    child.send('end')
    const [samples] = (await answered) as [HealthSample[]]
    process.removeListener('exit', kill)
    return samples
  }
}
