import { setTimeout as sleep } from 'node:timers/promises'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { documents } from '#lambdas/clients.ts'
import { OPEN_KEYS } from '#lambdas/records/deadline.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

const PAGE_SIZE = 10
/** No page is begun when less than this is left. A sweep that Lambda ends all the same loses nothing. */
const PAGE_MS = 5_000

/**
 * Most inspections describe an execution, and an account may describe 10 a second in most regions, and 250 at once:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 * Cancels, rollbacks and people need some of them.
 */
const BURST = 100

/**
 * Inspects every item of the table whose deadline has passed, by the sparse index ByDeadline, a page of each shard in
 * turn. `at` is the time of the schedule, which the local cloud runs ahead of its time when it starts; `remaining`
 * returns the milliseconds until Lambda ends this invocation. The index lags behind, so `inspect` reads the item again.
 * After a burst it inspects `perSecond`.
 */
export async function sweepDue(
  {
    table,
    at,
    remaining,
    perSecond,
  }: { table: string; at?: string | undefined; remaining: () => number; perSecond: number },
  inspect: (key: ItemKey, now: string) => Promise<void>,
): Promise<void> {
  const now = new Date(Math.max(Date.now(), at ? Date.parse(at) : 0)).toISOString()
  let shards: { openKey: string; from?: Record<string, unknown> }[] = OPEN_KEYS.map((openKey) => ({
    openKey,
  }))
  const startedAt = Date.now()
  let inspected = 0
  while (shards.length > 0) {
    const further: typeof shards = []
    for (const { openKey, from } of shards) {
      const pauseMs = Math.max(0, ((inspected - BURST) / perSecond) * 1_000 - (Date.now() - startedAt))
      if (remaining() < pauseMs + PAGE_MS) {
        return
      }
      await (pauseMs > 0 ? sleep(pauseMs) : undefined)
      const { Items = [], LastEvaluatedKey } = await documents().send(
        new QueryCommand({
          TableName: table,
          IndexName: 'ByDeadline',
          KeyConditionExpression: 'openKey = :open AND deadline <= :now',
          ExpressionAttributeValues: { ':open': openKey, ':now': now },
          Limit: PAGE_SIZE,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      )
      await inspectAll(Items.map(toKey), (key) => inspect(key, now))
      inspected += Items.length
      if (LastEvaluatedKey) {
        further.push({ openKey, from: LastEvaluatedKey })
      }
    }
    shards = further
  }
}

/** The index returns its own keys, too, which a read by key does not take. */
function toKey(item: Record<string, unknown>): ItemKey {
  return { pk: String(item.pk), sk: String(item.sk) }
}

/** An item that cannot be dealt with does not hold up the others; the next sweep meets it again. */
async function inspectAll(keys: readonly ItemKey[], inspect: (key: ItemKey) => Promise<void>): Promise<void> {
  const inspections = await Promise.allSettled(keys.map(inspect))
  inspections.forEach((result, index) => {
    if (result.status === 'fulfilled') {
      return
    }
    const { pk, sk } = keys[index]!
    logger.error('what is due could not be inspected', { pk, sk, error: result.reason as Error })
  })
}
