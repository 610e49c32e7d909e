import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { documents } from '#lambdas/clients.ts'
import { OPEN_KEYS } from '#lambdas/records/deadline.ts'

/** Sweeps are five minutes apart: what has been due for longer than three of them, they do not keep up with. */
export const BEHIND_SECONDS = 15 * 60

const Due = z.object({ deadline: z.string() })

/** Returns for how many seconds the oldest item of a table has been due that no sweep has dealt with; 0 when none is due. */
export async function readLag(table: string, abortSignal?: AbortSignal): Promise<number> {
  const now = Date.now()
  const deadlines = await Promise.all(OPEN_KEYS.map((openKey) => readFirst(table, openKey, abortSignal)))
  const late = deadlines.map((deadline) => (deadline ? now - Date.parse(deadline) : 0))
  return Math.max(0, Math.floor(Math.max(...late) / 1_000))
}

async function readFirst(
  table: string,
  openKey: string,
  abortSignal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { Items = [] } = await documents().send(
    new QueryCommand({
      TableName: table,
      IndexName: 'ByDeadline',
      KeyConditionExpression: 'openKey = :open',
      ExpressionAttributeValues: { ':open': openKey },
      Limit: 1,
    }),
    abortSignal ? { abortSignal } : {},
  )
  return Items[0] && Due.parse(Items[0]).deadline
}
