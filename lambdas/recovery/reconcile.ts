import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn'
import { executionName, type Failure, nameOfRollback, secondName } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { type ExecutionRecord, failureOf } from '#lambdas/records/execution-record.ts'
import { catchUp } from '#lambdas/records/transitions/catch-up.ts'
import { settle } from '#lambdas/records/transitions/settle.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { countDisagreement } from '#lambdas/telemetry/metrics.ts'
import { isBrokenOff, type Search, searchNewest } from '../step-functions/describe-execution.ts'
import { readToldSteps } from '../step-functions/read-history.ts'
import { startOnVersion } from '../step-functions/start-execution.ts'
import { completePastPivot } from './complete-past-pivot.ts'
import { machineStateOf, readEnding } from './machine-state.ts'
import { type Action, RECONCILIATION, recordStateOf } from './reconciliation.ts'
import { recoverAbandoned } from './recover-abandoned.ts'
import { startRollback } from './start-rollback.ts'

/** What was done, and the execution in Step Functions that it was done about. */
export interface Reconciled {
  readonly action: Action
  readonly execution: DescribeExecutionCommandOutput | undefined
}

/**
 * Compares the record of a saga with what Step Functions says of its newest execution, and does what the table in
 * `reconciliation.ts` says of the two. Repeatable, and may overlap with itself and with `RollBackAbandoned`.
 */
export async function reconcile(record: ExecutionRecord): Promise<Reconciled> {
  const search = await searchNewest(record)
  const { execution } = search
  const action = RECONCILIATION[recordStateOf(record)][machineStateOf(record, search)]
  await carryOut(action, record, search)
  return { action, execution }
}

async function carryOut(action: Action, record: ExecutionRecord, search: Search): Promise<void> {
  const { execution, taken } = search
  switch (action) {
    case 'start':
      return start(record)
    case 'start anew':
      report(record, search, 'the name of an execution is taken by one with another input')
      return start(record, secondName(taken!))
    case 'complete':
      return execution ? settleAs('COMPLETED', record, execution) : completePastPivot(record)
    case 'compensate':
      return settleAs('COMPENSATED', record, execution!)
    case 'roll back':
      return execution ? recoverBroken(record, execution) : rollBackMissing(record, taken)
    case 'report':
      return report(record, search, 'Step Functions and the record of an execution contradict each other')
    default:
      return undefined
  }
}

/** The API ended between entering and starting it, or could not start it under its name. */
async function start(record: ExecutionRecord, name?: string): Promise<void> {
  const { tenant, executionId, workflow, input, simulate, traceId, version } = record
  await startOnVersion(
    { executionId, tenant, workflow, input, ...(simulate ? { simulate } : {}) },
    { name, traceId, version },
  )
  logger.warn('started an execution that was entered and never started', { tenant, executionId, name })
}

/** The record missed how the execution has ended: it was put back to an earlier moment. */
async function settleAs(
  status: 'COMPLETED' | 'COMPENSATED',
  record: ExecutionRecord,
  { executionArn, stopDate, output, status: machineStatus }: DescribeExecutionCommandOutput,
): Promise<void> {
  const { tenant, executionId } = record
  await catchUp(executionRecords(), record, await readToldSteps(executionArn!))
  if (isBrokenOff(machineStatus)) {
    return completePastPivot(record)
  }
  const endedAt = (stopDate ?? new Date()).toISOString()
  const failure = readEnding(output)?.failure
  const outcome = await settle(executionRecords(), record, { status, endedAt, failure })
  logger.warn('an open execution had ended in Step Functions', { tenant, executionId, status, outcome })
}

async function recoverBroken(
  record: ExecutionRecord,
  execution: DescribeExecutionCommandOutput,
): Promise<void> {
  const { status, stateMachineVersionArn, error, cause, input } = execution
  if (isBrokenOff(status)) {
    const [executionArn, name] = [execution.executionArn!, execution.name!]
    const abandoned = { executionArn, name, status, stateMachineVersionArn, error, cause, input }
    await recoverAbandoned(record, abandoned)
  }
}

/** Step Functions has lost or forgotten it, or never had it: what the ledger says was done is undone. */
async function rollBackMissing(record: ExecutionRecord, taken: string | undefined): Promise<void> {
  const { tenant, executionId, rollbacks = 0 } = record
  const own = executionName(tenant, executionId)
  const name = nameOfRollback(taken ? secondName(own) : own, rollbacks)
  await startRollback(record, { name, reason: failureOf(record) ?? reasonOf(record) })
  logger.warn('rolling back an execution that Step Functions does not know', { tenant, executionId, taken })
}

function reasonOf({ executionId, cancelRequestedAt }: ExecutionRecord): Failure {
  return cancelRequestedAt
    ? { error: 'Cancelled', cause: `execution '${executionId}' was cancelled at ${cancelRequestedAt}` }
    : { error: 'Lost', cause: `Step Functions knows no execution of '${executionId}'` }
}

function report(
  { tenant, executionId, status: recorded }: ExecutionRecord,
  { execution, taken }: Search,
  what: string,
): void {
  const { name, status, output } = execution ?? {}
  logger.error(what, { tenant, executionId, recorded, name: name ?? taken, status, output })
  countDisagreement()
}
