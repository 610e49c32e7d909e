import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Load, Rate } from './statistics.ts'

/** Measures each load in a fresh process that calls the handlers in a loop; see `direct-worker.ts`. */
export function measureDirect(loads: readonly Load[]): Promise<Rate[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./direct-worker.ts', import.meta.url)), [], {
      // The handlers log to standard output.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (rates) => resolve(rates as Rate[]))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the direct loop ended with ${code}`)))
    child.send(loads)
  })
}
