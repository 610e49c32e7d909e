import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Handler } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import { nextLook } from '#lambdas/records/deadline.ts'
import { type ItemKey, summaryKey } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { lookAtDue } from '#lambdas/recovery/inspect-due.ts'
import { takeOver } from '#lambdas/recovery/recover-abandoned.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { describeExecution, isStartedByHand } from '#lambdas/step-functions/describe-execution.ts'
import { startMachine } from '#lambdas/step-functions/start-execution.ts'
import { versionOf } from '#lambdas/step-functions/version-arn.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

/**
 * Looks at open executions past their deadline (G7): starts what was entered and never started, takes over what has
 * ended without its own ending and of which no event told, and looks later at what runs.
 *
 * Repeatable, and may overlap with itself and with `RollBackAbandoned`. Ends in time: what is left over stays first in
 * the index for the next run.
 */
export const handler: Handler = (_event, context) =>
  lookAtDue({ table: executionsTable(), remaining: () => context.getRemainingTimeInMillis() }, look)

async function look({ pk, sk }: ItemKey, now: string): Promise<void> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key: { pk, sk }, ConsistentRead: true }),
  )
  const summary = Item as Summary | undefined
  // The index lags behind: it may have ended, or another run has looked at it.
  if (!summary?.deadline || summary.deadline > now) {
    return
  }
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
      if (found || isStartedByHand(summary)) {
        break
      }
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
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
}
