import * as z from 'zod'
import { Failure } from '#core/saga/index.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { isBrokenOff, isStartedWithoutApi, type Search } from '../step-functions/describe-execution.ts'
import type { MachineState } from './reconciliation.ts'

/** Step Functions forgets an execution 90 days after its end: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const RETENTION_MS = 90 * 86_400_000

/** What both endings of a state machine return; see `core/saga/compile/endings.ts`. */
const EndingOutput = z.object({
  status: z.enum(['COMPLETED', 'COMPENSATED']),
  failure: Failure.optional(),
})
export type EndingOutput = z.infer<typeof EndingOutput>

/** Returns undefined for an output that says neither of the two. */
export function readEnding(output: string | null | undefined): EndingOutput | undefined {
  return output ? EndingOutput.safeParse(JSON.parse(output)).data : undefined
}

export function machineStateOf(record: ExecutionRecord, { execution, taken }: Search): MachineState {
  if (!execution) {
    return missingStateOf(record, taken)
  }
  const { status, output } = execution
  if (isBrokenOff(status)) {
    return 'FAILED, TIMED_OUT, ABORTED'
  }
  if (status !== 'SUCCEEDED') {
    return 'RUNNING, PENDING_REDRIVE'
  }
  const ending = readEnding(output)
  return ending ? `SUCCEEDED as ${ending.status}` : 'SUCCEEDED, saying neither'
}

/** One that was started by hand may run under a name of its own, which nobody has told us. */
function missingStateOf(record: ExecutionRecord, taken: string | undefined): MachineState {
  if (Date.now() - Date.parse(record.startedAt) > RETENTION_MS) {
    return 'none, older than 90 days'
  }
  if (isStartedWithoutApi(record)) {
    return 'none, started by hand'
  }
  return taken ? 'of another input' : 'none'
}
