import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { EventBridgeEvent } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import {
  type Failure,
  isEnded,
  isRollback,
  type MachineInput,
  parseExecutionName,
  rollbackName,
} from '#core/saga/index.ts'
import { type ExecutionRef, summaryKey } from '#lambdas/ledger/keys.ts'
import { type Summary, statusKey } from '#lambdas/ledger/summary.ts'
import { logger } from '#lambdas/middleware/logger.ts'
import { documents, executionsTable, stateMachines } from '#lambdas/runtime.ts'

/**
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html: `input` is left out when it and
 * the output together are too large.
 */
interface StatusChange {
  executionArn: string
  stateMachineArn: string
  name: string
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  input?: string | null
  error?: string | null
  cause?: string | null
}

const REASON = { ABORTED: 'Stopped', TIMED_OUT: 'TimedOut', FAILED: 'Failed' } as const

/**
 * Rolls back an execution that ended without its own ending (G7): stopped, timed out, or failed where nothing can
 * catch. The rollback is an execution of the same machine, entered at the top of the undo spine.
 *
 * Repeatable: the rollback's name follows from the name of the execution it takes over from. An undo that has given
 * up, in the first execution or in a rollback, is not tried again here, but marked COMPENSATION_FAILED, for an
 * operator (G8).
 */
export async function handler(event: EventBridgeEvent<string, StatusChange>): Promise<void> {
  const change = event.detail
  const ref = refOf(change)
  const TableName = executionsTable()
  const Key = summaryKey(ref)
  const { Item } = await documents().send(new GetCommand({ TableName, Key, ConsistentRead: true }))
  const summary = Item as Summary | undefined
  const facts = { ...ref, name: change.name, status: change.status }
  if (!summary || isEnded(summary.status)) {
    logger.info('nothing to roll back', { ...facts, summary: summary?.status ?? 'absent' })
    return
  }
  const undoing = summary.status === 'COMPENSATING' || isRollback(change.name)
  if (undoing && change.status === 'FAILED') {
    await markStuck(summary)
    logger.error('an undo has given up', facts)
    return
  }
  await startRollback(change, summary)
  logger.warn('rolling back an abandoned execution', facts)
}

/** Which saga the execution belongs to: its input says it, else its name does. */
function refOf({ input, name }: StatusChange): ExecutionRef {
  const given = input ? (JSON.parse(input) as Partial<MachineInput>) : {}
  const named = parseExecutionName(name)
  return { tenant: given.tenant ?? named.tenant, executionId: given.executionId ?? named.executionId }
}

async function startRollback(change: StatusChange, summary: Summary): Promise<void> {
  const { executionId, tenant, workflow, input } = summary
  const failure: Failure = summary.failure ?? {
    error: change.status === 'FAILED' ? (change.error ?? REASON.FAILED) : REASON[change.status],
    ...(change.cause ? { cause: change.cause } : {}),
  }
  const machineInput: MachineInput = { executionId, tenant, workflow, input, rollback: { failure } }
  try {
    await stateMachines().send(
      new StartExecutionCommand({
        stateMachineArn: change.stateMachineArn,
        name: rollbackName(change.name),
        input: JSON.stringify(machineInput),
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ExecutionAlreadyExists')) throw error
  }
}

async function markStuck({ tenant, executionId, workflow }: Summary): Promise<void> {
  const status = 'COMPENSATION_FAILED'
  try {
    await documents().send(
      new UpdateCommand({
        TableName: executionsTable(),
        Key: summaryKey({ tenant, executionId }),
        UpdateExpression: 'SET #status = :status, statusKey = :key',
        ConditionExpression: 'NOT #status IN (:completed, :compensated)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':status': status,
          ':key': statusKey(tenant, workflow, status),
          ':completed': 'COMPLETED',
          ':compensated': 'COMPENSATED',
        },
      }),
    )
  } catch (error) {
    // It has moved on meanwhile.
    if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
  }
}
