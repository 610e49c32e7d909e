import { writeSync } from 'node:fs'
import { currentScope } from './invocation-scope.ts'

/** Lambda answers the last 4 KB of an invocation's log to who asks for it. */
const TAIL_BYTES = 4096
/** Each line in the embedded metric format has it. */
const EMBEDDED_METRICS = '"CloudWatchMetrics"'

/**
 * Sends what the functions print to the log file, each line marked with its function and request: the streams of a
 * worker would take a detour through the main thread. `onMetrics` gets what bears metrics, too.
 */
export function captureOutput(descriptor: number | undefined, onMetrics: (text: string) => void): void {
  const write = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString()
    const scope = currentScope()
    if (scope) {
      scope.logTail = (scope.logTail + text).slice(-TAIL_BYTES)
    }
    if (text.includes(EMBEDDED_METRICS)) {
      onMetrics(text)
    }
    if (descriptor !== undefined) {
      writeSync(descriptor, `${scope?.logPrefix ?? ''}${text.endsWith('\n') ? text : `${text}\n`}`)
    }
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') {
      callback()
    }
    return true
  }
  process.stdout.write = write
  process.stderr.write = write
}
