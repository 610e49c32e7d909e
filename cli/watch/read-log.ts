import { open, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** A line that a function of the local cloud has printed: as much of it as is shown. */
export interface LogLine {
  /** The JSON as it stands there. */
  text: string
  executionId?: string
  timestamp?: string
  level?: string
  state?: string
  attempt?: number
  message?: string
  error?: { name: string; message: string }
}

/** How often a log is looked at while it is followed. */
const INTERVAL_MS = 150

/** Reads the structured lines of a log; with a signal goes on with what is added until it aborts. */
export async function* readLog(file: string, signal?: AbortSignal): AsyncGenerator<LogLine> {
  let position = 0
  let rest = ''
  do {
    const { size } = await stat(file)
    if (size > position) {
      const handle = await open(file)
      const { buffer } = await handle.read(Buffer.alloc(size - position), 0, size - position, position)
      await handle.close()
      position = size
      const lines = (rest + buffer.toString()).split('\n')
      rest = lines.pop() ?? ''
      yield* lines.flatMap(parseLine)
    }
    await sleep(signal ? INTERVAL_MS : 0, undefined, signal ? { signal } : {}).catch(() => {})
  } while (signal && !signal.aborted)
}

/** `FlowForge-ValidateOrder 03e6ee9c {…}`; other lines are none of an execution. */
export function parseLine(line: string): LogLine[] {
  const text = line.slice(line.indexOf('{'))
  try {
    return [{ ...(JSON.parse(text) as Omit<LogLine, 'text'>), text }]
  } catch {
    return []
  }
}
