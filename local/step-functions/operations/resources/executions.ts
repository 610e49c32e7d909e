import { AwsError } from '#local/aws-error.ts'
import { type ExecutionRecord, waitsForRedrive } from '../../interpreter/execution.ts'
import { isExpressArn } from '../../machine/express.ts'
import { exceedsPayloadLimit, type Json } from '../../machine/json.ts'
import { findJsonProblem } from '../../validate/json-problem.ts'
import type { OperationDeps } from '../deps.ts'
import { checkArn } from './arn.ts'
import { toSeconds } from './seconds.ts'

/** An execution can be redriven for 14 days after it ended. */
const REDRIVE_WINDOW_MS = 14 * 24 * 3600_000

/** Executions of EXPRESS machines cannot be asked about, as on AWS: what became of one is StartSyncExecution's to say. */
export function findExecution(deps: OperationDeps, arn: string): ExecutionRecord {
  const record = isExpressArn(arn) ? undefined : deps.store.findExecution(arn)
  if (record) {
    return record
  }
  checkArn(arn, 'execution')
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
}

/** Returns the input's JSON text and its value; no input is `{}`. Throws InvalidExecutionInput. */
export function readExecutionInput(text = '{}'): { text: string; value: Json } {
  if (exceedsPayloadLimit(text)) {
    throw new AwsError(
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input: Input exceeds 262144 bytes',
    )
  }
  const problem = text === '' ? 'Invalid execution input.' : findJsonProblem(text)
  if (problem) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${problem}'`)
  }
  return { text, value: JSON.parse(text) as Json }
}

/** Members that lists and descriptions of executions share. `redrive` is of its Map Run, while that runs. */
export function describeExecution(record: ExecutionRecord, redrive: number | undefined) {
  return {
    executionArn: record.arn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: waitsForRedrive(record, redrive) ? 'PENDING_REDRIVE' : record.status,
    startDate: toSeconds(record.startDate),
    ...(record.stopDate === undefined ? {} : { stopDate: toSeconds(record.stopDate) }),
    ...(record.mapRunArn === undefined ? {} : { mapRunArn: record.mapRunArn }),
    ...(record.versionArn === undefined ? {} : { stateMachineVersionArn: record.versionArn }),
    ...(record.aliasArn === undefined ? {} : { stateMachineAliasArn: record.aliasArn }),
    redriveCount: record.redriveCount,
    ...(record.redriveDate === undefined ? {} : { redriveDate: toSeconds(record.redriveDate) }),
  }
}

export function redriveStatus(
  deps: OperationDeps,
  record: ExecutionRecord,
): { redriveStatus: string; redriveStatusReason?: string } {
  const redriveStatusReason = findRedriveObstacle(deps, record)
  if (redriveStatusReason === undefined) {
    return { redriveStatus: 'REDRIVABLE' }
  }
  const isMapRun = record.mapRunArn !== undefined && !/^(?:RUNNING|SUCCEEDED)$/.test(record.status)
  return { redriveStatus: isMapRun ? 'REDRIVABLE_BY_MAP_RUN' : 'NOT_REDRIVABLE', redriveStatusReason }
}

function findRedriveObstacle(deps: OperationDeps, record: ExecutionRecord): string | undefined {
  // A redrive that is not stored yet counts too.
  if (record.status === 'RUNNING' || deps.engine.find(record.arn)?.record.status === 'RUNNING') {
    return 'Execution is RUNNING and cannot be redriven'
  }
  if (record.status === 'SUCCEEDED') {
    return 'Execution is SUCCEEDED and cannot be redriven'
  }
  if (record.mapRunArn !== undefined) {
    return 'Execution was started by a Map Run, and is redriven with its parent'
  }
  if (deps.clock.now() > (record.stopDate ?? 0) + REDRIVE_WINDOW_MS) {
    return 'Execution has exceeded the redrivable period of 14 days'
  }
  return deps.store.lastEvent(record.id) >= 24_999 ? 'Execution history event limit exceeded' : undefined
}
