import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { isNamed } from '#core/errors.ts'
import { nameOfRollback } from '#core/saga/index.ts'
import { stateMachines } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { arnOf, isOf, namesOf } from '#lambdas/step-functions/describe-execution.ts'
import { InvalidCursor } from '#lambdas/stores/cursor.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import { historyEventView } from './history-event.ts'

/**
 * Where the next page begins: in which execution of the saga, at what Step Functions calls `nextToken`, and whether that
 * execution has the other of its two names.
 */
const Position = z.object({
  executionId: z.string(),
  rollback: z.int().min(0),
  token: z.string().optional(),
  other: z.boolean().optional(),
})
type Position = z.infer<typeof Position>

/**
 * Returns a page of the events of a saga's Step Functions executions, oldest first: the first execution's, then those of
 * each rollback that took over. An execution that Step Functions has forgotten (after 90 days) or has never started has
 * no events. Throws `InvalidCursor`.
 */
export async function readHistoryPage(
  record: ExecutionRecord,
  { limit, cursor }: PageRequest,
): Promise<{ items: HistoryEventView[]; nextCursor?: string }> {
  const { executionId, rollbacks = 0 } = record
  const start = cursor === undefined ? undefined : readCursor(cursor, executionId)
  const items: HistoryEventView[] = []
  let place: Pick<Position, 'token' | 'other'> = start ?? {}
  for (let rollback = start?.rollback ?? 0; rollback <= rollbacks; rollback++) {
    const { events, ...end } = await readEvents(record, rollback, place, limit - items.length)
    items.push(...events)
    place = end
    const next = end.token === undefined ? rollback + 1 : rollback
    if (items.length === limit || end.token !== undefined) {
      return {
        items,
        ...(next <= rollbacks ? { nextCursor: toCursor({ executionId, rollback: next, ...end }) } : {}),
      }
    }
  }
  return { items }
}

interface Events extends Pick<Position, 'token' | 'other'> {
  events: HistoryEventView[]
}

/** Reads on in one execution of the saga. Which of its two names that has, its first event says: it bears the input. */
async function readEvents(
  record: ExecutionRecord,
  rollback: number,
  { token, other: isOther }: Pick<Position, 'token' | 'other'>,
  most: number,
): Promise<Events> {
  const [own, other] = namesOf(record)
  const names = token === undefined ? [own, other] : [isOther ? other : own]
  for (const name of names) {
    const page = await readPage(arnOf(record, name, rollback), most, token)
    const started = page?.events.find(({ type }) => type === 'ExecutionStarted')
    if (page && (!started || isOf(record, name, started.executionStartedEventDetails?.input))) {
      const events = page.events.map((event) => historyEventView(nameOfRollback(name, rollback), event))
      return { events, token: page.nextToken, other: name === other }
    }
  }
  return { events: [] }
}

/** Returns undefined where Step Functions knows no such execution. */
async function readPage(executionArn: string, maxResults: number, nextToken: string | undefined) {
  try {
    const { events = [], nextToken: next } = await stateMachines().send(
      new GetExecutionHistoryCommand({ executionArn, maxResults, nextToken, includeExecutionData: true }),
    )
    return { events, nextToken: next }
  } catch (error) {
    if (isNamed(error, 'InvalidToken')) {
      throw new InvalidCursor('the cursor is not valid any more; begin again without one')
    }
    if (isNamed(error, 'ExecutionDoesNotExist')) {
      return undefined
    }
    throw error
  }
}

function toCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function readCursor(cursor: string, executionId: string): Position {
  const position = parseCursor(cursor)
  if (position?.executionId !== executionId) {
    throw new InvalidCursor('the cursor belongs to another list')
  }
  return position
}

function parseCursor(cursor: string): Position | undefined {
  try {
    return Position.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data
  } catch {
    return undefined
  }
}
