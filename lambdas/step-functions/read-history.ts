import { type HistoryEvent, paginateGetExecutionHistory } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { stateMachines } from '#lambdas/clients.ts'

/** What a history tells of a step, or of its undo, that has succeeded. */
export interface ToldStep {
  /** As the ledger names it; inside an each, of one item. */
  readonly step: string
  /** Present for an undo of the step. */
  readonly undo?: string | undefined
  readonly pivot?: boolean | undefined
  readonly result: unknown
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt: string
}

/** The parameters of the task of a step, an undo or an ending. */
const StepTask = z.object({
  Payload: z.object({
    step: z.string(),
    undo: z.string().optional(),
    pivot: z.boolean().optional(),
    ending: z.string().optional(),
  }),
})

/** What Lambda has returned to a task that waits for it. */
const Invoked = z.object({ Payload: z.unknown() })

/** Returns what an execution has heard of its steps and undos, in the order in which they succeeded. */
export async function readToldSteps(executionArn: string): Promise<ToldStep[]> {
  const scheduled = new Map<number, HistoryEvent>()
  const told: ToldStep[] = []
  const pages = paginateGetExecutionHistory({ client: stateMachines() }, { executionArn, maxResults: 1_000 })
  for await (const { events = [] } of pages) {
    for (const event of events) {
      const { id = 0, previousEventId = 0, type } = event
      const origin = type === 'TaskScheduled' ? event : scheduled.get(previousEventId)
      // Of branches side by side the events are mixed; each names the one before it.
      if (origin && type?.startsWith('Task')) {
        scheduled.set(id, origin)
      }
      const step = origin && type === 'TaskSucceeded' ? toldBy(origin, event) : undefined
      told.push(...(step ? [step] : []))
    }
  }
  return told
}

function toldBy(
  { taskScheduledEventDetails, timestamp: startedAt }: HistoryEvent,
  { taskSucceededEventDetails, timestamp: endedAt }: HistoryEvent,
): ToldStep | undefined {
  const { data } = StepTask.safeParse(JSON.parse(taskScheduledEventDetails?.parameters ?? 'null'))
  if (!data || data.Payload.ending || !startedAt || !endedAt) {
    return undefined
  }
  const { step, undo, pivot } = data.Payload
  const output: unknown = JSON.parse(taskSucceededEventDetails?.output ?? 'null')
  const byToken = taskScheduledEventDetails?.resource?.endsWith('.waitForTaskToken')
  const result = byToken ? output : Invoked.parse(output).Payload
  return { step, undo, pivot, result, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() }
}
