import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Load, Rate } from '../statistics.ts'

export interface DirectLoads {
  loads: readonly Load[]
  /** How many threads run one handler each at a time; without it one thread runs all that come. */
  threads?: number
}

/** Measures the loads in a fresh process that calls the handlers in a loop; see `process.ts`. */
export function measureDirect(options: DirectLoads): Promise<Rate[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [], {
      // The handlers log to standard output.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (rates) => resolve(rates as Rate[]))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the direct loop ended with ${code}`)))
    child.send(options)
  })
}
