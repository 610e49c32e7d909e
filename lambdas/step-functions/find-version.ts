import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { summaryKey } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { documents, executionsTable, stateMachinesOneTry } from '#lambdas/runtime.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { describeExecution } from './describe-execution.ts'
import { versionOf } from './version-arn.ts'

/**
 * The version of the definition that a saga runs on. The alias chose it at the start and Step Functions alone knows, so
 * it is asked once, and the summary keeps the answer: null for an execution that was started by hand on no version.
 *
 * Undefined when Step Functions knows no such execution (yet), or does not answer at once: it describes 15 executions a
 * second, and the sweeper needs some of them. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export async function findVersion(summary: Summary): Promise<string | null | undefined> {
  const { tenant, executionId, rollbacks } = summary
  if (summary.version !== undefined) {
    return summary.version
  }
  try {
    const found = await describeExecution(summary, stateMachinesOneTry())
    if (!found) {
      return undefined
    }
    const version = versionOf(found.stateMachineVersionArn) ?? null
    await documents().send(
      new UpdateCommand({
        TableName: executionsTable(),
        Key: summaryKey(summary),
        UpdateExpression: 'SET version = if_not_exists(version, :version)',
        // What was described is still the newest execution of the saga.
        ConditionExpression:
          rollbacks === undefined ? 'attribute_not_exists(rollbacks)' : 'rollbacks = :rollbacks',
        ExpressionAttributeValues: {
          ':version': version,
          ...(rollbacks === undefined ? {} : { ':rollbacks': rollbacks }),
        },
      }),
    )
    return version
  } catch (error) {
    logger.warn('the version of an execution is not known yet', {
      tenant,
      executionId,
      error: error as Error,
    })
    return undefined
  }
}
