import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { askPatiently } from './ask-patiently.ts'
import type { LogLine } from './log-line.ts'

/** How often a log is looked at while it is followed. */
const INTERVAL_MS = 150

/**
 * Reads what functions of the local cloud have logged of an execution, oldest first; with a signal goes on with what is
 * added until it aborts, and bears what passes. Throws ApiProblem where the cloud keeps no log.
 */
export async function* readLocalLog(
  { getLocalLog }: Client,
  executionId: string,
  signal?: AbortSignal,
): AsyncGenerator<LogLine> {
  for (let cursor = 'oldest'; ; ) {
    const ask = (signal?: AbortSignal) => getLocalLog(executionId, cursor, signal)
    const { body } = await (signal ? askPatiently(ask, signal) : ask())
    for (const { line } of body.items) {
      yield { ...line, text: JSON.stringify(line) }
    }
    cursor = body.cursor
    if (body.isMore) {
      continue
    }
    await (signal && sleep(INTERVAL_MS, undefined, { signal }).catch(() => {}))
    if (!signal || signal.aborted) {
      return
    }
  }
}
