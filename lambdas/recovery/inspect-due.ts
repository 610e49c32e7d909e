import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { OPEN_KEYS } from '#lambdas/records/deadline.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import { documents } from '#lambdas/runtime.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

const PAGE_SIZE = 10
/** No page is begun when less than this is left. A run that is cut short all the same loses nothing. */
const PAGE_MS = 5_000

/**
 * Looks at every item of the table whose deadline has passed, by the sparse index ByDeadline, a page of each shard in
 * turn. `remaining`: milliseconds until Lambda ends this invocation. The index lags behind, so `look` reads again.
 */
export async function lookAtDue(
  { table, remaining }: { table: string; remaining: () => number },
  look: (key: ItemKey, now: string) => Promise<void>,
): Promise<void> {
  const now = new Date().toISOString()
  let shards: { openKey: string; from?: Record<string, unknown> }[] = OPEN_KEYS.map((openKey) => ({
    openKey,
  }))
  while (shards.length > 0) {
    const further: typeof shards = []
    for (const { openKey, from } of shards) {
      if (remaining() < PAGE_MS) {
        return
      }
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
      await lookAtAll(Items as ItemKey[], (key) => look(key, now))
      if (LastEvaluatedKey) {
        further.push({ openKey, from: LastEvaluatedKey })
      }
    }
    shards = further
  }
}

/** One that cannot be dealt with does not hold up the others; the next run meets it again. */
async function lookAtAll(keys: readonly ItemKey[], look: (key: ItemKey) => Promise<void>): Promise<void> {
  const looks = await Promise.allSettled(keys.map(look))
  looks.forEach((result, index) => {
    if (result.status === 'fulfilled') {
      return
    }
    const { pk, sk } = keys[index]!
    logger.error('what is due could not be looked at', { pk, sk, error: result.reason as Error })
  })
}
