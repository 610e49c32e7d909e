import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { isNamed } from '#core/errors.ts'
import { stateMachines } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { executionArnsOf } from '#lambdas/step-functions/describe-execution.ts'
import { InvalidCursor } from '#lambdas/stores/cursor.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import { historyEventView } from './history-event.ts'

/** Where the next page begins: in which execution of the saga, and at what Step Functions calls `nextToken`. */
const Position = z.object({ executionId: z.string(), rollback: z.int().min(0), token: z.string().optional() })
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
  let token = start?.token
  for (let rollback = start?.rollback ?? 0; rollback <= rollbacks; rollback++) {
    const page = await readEvents({ ...record, rollbacks: rollback }, limit - items.length, token)
    items.push(...page.events)
    token = page.nextToken
    const next = token === undefined ? rollback + 1 : rollback
    if (items.length === limit || token !== undefined) {
      return {
        items,
        ...(next <= rollbacks ? { nextCursor: toCursor({ executionId, rollback: next, token }) } : {}),
      }
    }
  }
  return { items }
}

async function readEvents(record: ExecutionRecord, maxResults: number, nextToken: string | undefined) {
  for (const executionArn of executionArnsOf(record)) {
    try {
      const { events = [], nextToken: next } = await stateMachines().send(
        new GetExecutionHistoryCommand({ executionArn, maxResults, nextToken, includeExecutionData: true }),
      )
      const name = executionArn.slice(executionArn.lastIndexOf(':') + 1)
      return { events: events.map((event) => historyEventView(name, event)), nextToken: next }
    } catch (error) {
      if (isNamed(error, 'InvalidToken')) {
        throw new InvalidCursor('the cursor is not valid any more; begin again without one')
      }
      if (!isNamed(error, 'ExecutionDoesNotExist')) {
        throw error
      }
    }
  }
  return { events: [], nextToken: undefined }
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
