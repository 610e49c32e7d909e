import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { LambdaFault } from '#local/lambda/index.ts'

/** What an execution did, in the order in which it did it: it has committed events, or called a function. */
export type JournalLine =
  | { execution: string; events: string[] }
  | { execution: string; call: string; attempt: number }

/** Written at once, so that nothing of it is lost in a kill. */
export function writeJournal(file: string, line: JournalLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}

export function readJournal(file: string, execution: string): JournalLine[] {
  if (!existsSync(file)) {
    return []
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"${execution}"`))
    .map((line) => JSON.parse(line) as JournalLine)
}

/** A function of a saga is told whose step, undo or ending it is; what the API calls is told none. */
interface Envelope {
  executionId?: string
  tenant?: string
  undo?: string
  step?: string
  attempt?: number
}

/** Stands before every function and notes those of sagas. */
export function noteCalls(
  file: string,
  nameOf: (tenant: string, executionId: string) => string,
): LambdaFault {
  return ({ payload }, run) => {
    const { tenant = '', executionId = '', undo, step, attempt = 1 } = JSON.parse(payload) as Envelope
    if (step) {
      writeJournal(file, { execution: nameOf(tenant, executionId), call: undo ?? step, attempt })
    }
    return run()
  }
}

/** States whose function was called again though their end was committed. */
export function findRepeats(lines: readonly JournalLine[]): string[] {
  const finished = new Set<string>()
  return lines.flatMap((line) => {
    if ('call' in line) {
      return finished.has(line.call) ? [line.call] : []
    }
    for (const event of line.events) {
      const [type, state] = event.split(' ')
      if (type === 'TaskStateExited') {
        finished.add(state!)
      }
    }
    return []
  })
}
