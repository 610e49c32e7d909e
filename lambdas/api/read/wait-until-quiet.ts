import { setTimeout as sleep } from 'node:timers/promises'
import { executionRecords } from '#lambdas/clients.ts'
import { type ExecutionRecord, isEnded } from '#lambdas/records/execution-record.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'

/** The first pause between two reads, and the longest: 20 seconds are about 30 reads. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000
const GROWTH = 1.5

/**
 * Returns the execution once it has ended or waits for somebody, at the latest after `seconds` (RFC 7240, `wait`).
 *
 * It reads our own record, with pauses that grow: Step Functions' quota of DescribeExecution is not touched. The pauses are
 * counted, not the time: where time is simulated, it may stand while a request is under way.
 */
export async function waitUntilQuiet(execution: ExecutionRecord, seconds: number): Promise<ExecutionRecord> {
  let current = execution
  let left = seconds * 1000
  for (
    let pause = FIRST_PAUSE_MS;
    left > 0 && !isQuiet(current);
    pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)
  ) {
    await sleep(Math.min(pause, left))
    left -= pause
    current = (await readExecutionRecord(executionRecords(), execution)) ?? current
  }
  return current
}

/** Nothing more happens to it, unless somebody acts. */
function isQuiet(execution: ExecutionRecord): boolean {
  switch (execution.status) {
    case 'AWAITING_APPROVAL':
      return execution.cancelRequestedAt === undefined
    case 'COMPENSATION_FAILED':
      return true
    default:
      return isEnded(execution)
  }
}
