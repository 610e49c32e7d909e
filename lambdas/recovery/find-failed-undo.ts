import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { stateMachines } from '#lambdas/clients.ts'

/** The state that undoes, and the step it undoes. */
const FailedUndo = z.object({ undo: z.string(), step: z.string() })
export type FailedUndo = z.infer<typeof FailedUndo>

/** The parameters of the Lambda task that was scheduled last. */
const UndoTask = z.object({ Payload: FailedUndo })

/** The failed attempt's events are the last ones: scheduled, started, failed, and the execution's own failure. */
const LAST_EVENTS = 10

/**
 * Returns the undo that an execution failed in, from its history: an undo that hangs until Lambda ends it, or that never
 * gets to run, writes nothing of its own. Undefined when the execution failed elsewhere.
 */
export async function findFailedUndo(executionArn: string): Promise<FailedUndo | undefined> {
  const { events = [] } = await stateMachines().send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }),
  )
  const scheduled = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails
  if (!scheduled?.parameters) {
    return undefined
  }
  return UndoTask.safeParse(JSON.parse(scheduled.parameters)).data?.Payload
}
