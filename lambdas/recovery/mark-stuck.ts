import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import { rollbackNumber, type UndoEnvelope } from '#core/saga/index.ts'
import { OPEN, type Stuck, type Summary, setOf, statusAttributes } from '#lambdas/records/summary.ts'
import { stateMachines } from '#lambdas/runtime.ts'
import { updateUnended } from '../records/update-unended.ts'
import { messageOf } from '../step-functions/cause.ts'

/** An execution that has failed, as an event or a description tells it. */
interface Failed {
  executionArn: string
  name: string
  error?: string | null | undefined
  cause?: string | null | undefined
}

export type FailedUndo = Required<Pick<Stuck, 'undo' | 'step'>>

/** The failed attempt's events are the last ones: scheduled, started, failed, and the execution's own failure. */
const LAST_EVENTS = 10

/** Marks the saga COMPENSATION_FAILED and says which undo gave up (G8). Repeatable; a late call changes nothing. */
export async function markStuck(
  summary: Summary,
  failed: Failed,
  undo: FailedUndo | undefined,
): Promise<void> {
  const message = messageOf(failed.cause)
  const stuck: Stuck = {
    ...undo,
    error: failed.error ?? 'Failed',
    ...(message ? { message } : {}),
    since: new Date().toISOString(),
    execution: failed.name,
  }
  const update = setOf({
    values: {
      ...statusAttributes(summary, 'COMPENSATION_FAILED'),
      stuck,
      rollbacks: rollbackNumber(failed.name),
      version: summary.version ?? undefined,
    },
    remove: OPEN,
  })
  await updateUnended(summary, update, {
    condition:
      '(attribute_not_exists(rollbacks) OR rollbacks <= :rollbacks) AND (#status <> :status OR stuck.#execution <> :execution)',
    names: { '#execution': 'execution' },
    values: { ':execution': failed.name },
  })
}

/**
 * The undo that an execution failed in, from its history: an undo that hangs until Lambda ends it, or that never gets
 * to run, writes nothing of its own. Undefined when it failed elsewhere.
 */
export async function findFailedUndo(executionArn: string): Promise<FailedUndo | undefined> {
  const { events = [] } = await stateMachines().send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }),
  )
  const scheduled = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails
  if (!scheduled?.parameters) {
    return undefined
  }
  const { Payload } = JSON.parse(scheduled.parameters) as { Payload?: Partial<UndoEnvelope> }
  return Payload?.undo && Payload.step ? { undo: Payload.undo, step: Payload.step } : undefined
}
