import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import { summaryKey } from '#lambdas/records/keys.ts'
import type { Summary, setOf } from '#lambdas/records/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'

/**
 * Changes the summary of an execution that has not ended, where the condition holds besides. Does nothing where it does
 * not: the execution has moved on meanwhile, or another call of the same kind was faster.
 */
export async function updateUnended(
  summary: Summary,
  update: ReturnType<typeof setOf>,
  {
    condition,
    names,
    values,
  }: { condition: string; names?: Record<string, string>; values?: Record<string, unknown> },
): Promise<void> {
  try {
    await documents().send(
      new UpdateCommand({
        TableName: executionsTable(),
        Key: summaryKey(summary),
        UpdateExpression: update.UpdateExpression,
        ConditionExpression: `NOT #status IN (:completed, :compensated) AND (${condition})`,
        ExpressionAttributeNames: { ...update.ExpressionAttributeNames, ...names },
        ExpressionAttributeValues: {
          ...update.ExpressionAttributeValues,
          ...values,
          ':completed': 'COMPLETED',
          ':compensated': 'COMPENSATED',
        },
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
}
