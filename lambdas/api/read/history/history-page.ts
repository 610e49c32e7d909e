import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { isNamed } from '#core/errors.ts'
import { nameOfRollback } from '#core/saga/index.ts'
import { stateMachines } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { arnOf, isOf, namesOf } from '#lambdas/step-functions/describe-execution.ts'
import { InvalidCursor } from '#lambdas/stores/cursor.ts'
import { takeFitting } from '#lambdas/stores/fitting.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import { fitEvent, historyEventView } from './history-event.ts'

/** What a page may take of an answer, of which Lambda returns 6,291,556 bytes: one event may have a megabyte. */
const MOST_BYTES = 5_000_000

/** A place in the events of a saga's Step Functions executions. */
const Place = z.object({
  /** In which of the executions. */
  rollback: z.int().min(0),
  /** Whether that one has the other of its two names. */
  other: z.boolean().optional(),
  /** What Step Functions calls `nextToken`. */
  token: z.string().optional(),
  /** The event behind it with which a page has ended because it was full. */
  after: z.int().optional(),
})
type Place = z.infer<typeof Place>

/** Where the next page begins, and of which saga. */
const Position = Place.extend({ executionId: z.string() })
type Position = z.infer<typeof Position>

/**
 * Returns a page of the events of a saga's Step Functions executions, oldest first: the first execution's, then those of
 * each rollback that took over; as many as the limit and `MOST_BYTES` allow, one at least. An execution that Step Functions
 * has forgotten (after 90 days) or has never started has no events. Throws `InvalidCursor`.
 */
export async function readHistoryPage(
  record: ExecutionRecord,
  { limit, cursor }: PageRequest,
): Promise<{ items: HistoryEventView[]; nextCursor?: string }> {
  const { executionId, rollbacks = 0 } = record
  let place: Place = cursor === undefined ? { rollback: 0 } : readCursor(cursor, executionId)
  let items: HistoryEventView[] = []
  let isFull = false
  while (!isFull && items.length < limit && place.rollback <= rollbacks) {
    const { events, next } = await readEvents(record, place, limit - items.length)
    const fitting = takeFitting([...items, ...events], { most: MOST_BYTES })
    const last = events[fitting.length - items.length - 1]
    isFull = fitting.length < items.length + events.length
    place = isFull ? { ...place, ...(last ? { after: last.id } : {}) } : next
    items = fitting
  }
  return {
    // What is too large for a page is alone in it.
    items: items.length === 1 ? items.map((event) => fitEvent(event, MOST_BYTES)) : items,
    ...(place.rollback <= rollbacks ? { nextCursor: toCursor({ ...place, executionId }) } : {}),
  }
}

/** Reads on in one execution of the saga. Which of its two names that has, its first event says: it bears the input. */
async function readEvents(
  record: ExecutionRecord,
  { rollback, other: isOther, token: from, after = 0 }: Place,
  most: number,
): Promise<{ events: HistoryEventView[]; next: Place }> {
  const [own, other] = namesOf(record)
  const names = from === undefined ? [own, other] : [isOther ? other : own]
  for (const name of names) {
    const page = await readPage(arnOf(record, name, rollback), most, from)
    const started = page?.events.find(({ type }) => type === 'ExecutionStarted')
    if (page && (!started || isOf(record, name, started.executionStartedEventDetails?.input))) {
      const unread = page.events.filter(({ id = 0 }) => id > after)
      const events = unread.map((event) => historyEventView(nameOfRollback(name, rollback), event))
      const { nextToken: token } = page
      // Step Functions may return fewer events than it did before, none of them behind that one.
      const next = token ? { rollback, other: name === other, token, after } : { rollback: rollback + 1 }
      return { events, next }
    }
  }
  return { events: [], next: { rollback: rollback + 1 } }
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
