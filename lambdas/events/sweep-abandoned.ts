import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Handler } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import { describeExecution, isStartedByHand } from '#lambdas/executions/describe-execution.ts'
import { startMachine } from '#lambdas/executions/start-machine.ts'
import { takeOver } from '#lambdas/executions/take-over.ts'
import { versionOf } from '#lambdas/executions/version-arn.ts'
import { type ItemKey, summaryKey } from '#lambdas/ledger/keys.ts'
import { nextLook, OPEN_KEYS } from '#lambdas/ledger/open.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import { logger } from '#lambdas/middleware/logger.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'

const PAGE_SIZE = 10
/** No page is begun when less than this is left. A run that is cut short all the same loses nothing. */
const PAGE_MS = 5_000

/**
 * Looks at open executions past their deadline (G7): starts what was entered and never started, takes over what has
 * ended without its own ending and of which no event told, and looks later at what runs.
 *
 * Repeatable, and may overlap with itself and with `RollBackAbandoned`. Ends in time: what is left over stays first in
 * the index for the next run.
 */
export const handler: Handler = async (_event, context) => {
  const now = new Date().toISOString()
  let shards: { openKey: string; from?: Record<string, unknown> }[] = OPEN_KEYS.map((openKey) => ({
    openKey,
  }))
  while (shards.length > 0) {
    const further: typeof shards = []
    for (const { openKey, from } of shards) {
      if (context.getRemainingTimeInMillis() < PAGE_MS) return
      const { Items = [], LastEvaluatedKey } = await documents().send(
        new QueryCommand({
          TableName: executionsTable(),
          IndexName: 'ByDeadline',
          KeyConditionExpression: 'openKey = :open AND deadline <= :now',
          ExpressionAttributeValues: { ':open': openKey, ':now': now },
          Limit: PAGE_SIZE,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      )
      await lookAtAll(Items as ItemKey[], now)
      if (LastEvaluatedKey) further.push({ openKey, from: LastEvaluatedKey })
    }
    shards = further
  }
}

/** One that cannot be dealt with does not hold up the others; the next run meets it again. */
async function lookAtAll(keys: readonly ItemKey[], now: string): Promise<void> {
  const looks = await Promise.allSettled(keys.map((key) => look(key, now)))
  looks.forEach((result, index) => {
    if (result.status === 'fulfilled') return
    logger.error('an open execution could not be looked at', {
      pk: keys[index]!.pk,
      error: result.reason as Error,
    })
  })
}

async function look({ pk, sk }: ItemKey, now: string): Promise<void> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key: { pk, sk }, ConsistentRead: true }),
  )
  const summary = Item as Summary | undefined
  // The index lags behind: it may have ended, or another run has looked at it.
  if (!summary?.deadline || summary.deadline > now) return
  const { tenant, executionId, workflow, input, simulate } = summary
  const found = await describeExecution(summary)
  switch (found?.status) {
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED': {
      const { executionArn, name, status, stateMachineVersionArn, error, cause } = found
      return takeOver(summary, {
        executionArn: executionArn!,
        name: name!,
        status,
        stateMachineVersionArn,
        error,
        cause,
      })
    }
    case undefined:
      if (found || isStartedByHand(summary)) break
      await startMachine({ executionId, tenant, workflow, input, ...(simulate ? { simulate } : {}) })
      logger.warn('started an execution that was entered and never started', { tenant, executionId })
  }
  await lookLater(summary, versionOf(found?.stateMachineVersionArn))
}

async function lookLater(
  { tenant, executionId, startedAt, deadline }: Summary,
  version: string | undefined,
): Promise<void> {
  try {
    await documents().send(
      new UpdateCommand({
        TableName: executionsTable(),
        Key: summaryKey({ tenant, executionId }),
        UpdateExpression: `SET deadline = :next${version ? ', version = :version' : ''}`,
        ConditionExpression: 'deadline = :seen',
        ExpressionAttributeValues: {
          ':next': new Date(nextLook(startedAt, Date.now())).toISOString(),
          ':seen': deadline,
          ...(version ? { ':version': version } : {}),
        },
      }),
    )
  } catch (error) {
    // It has ended meanwhile, or an overlapping run was faster.
    if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
  }
}
