import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { ExecutionEnded, isNamed } from '#core/errors.ts'
import { EndingEnvelope, RECORD_ENDING } from '#core/saga/index.ts'
import { sagaHandler } from '#lambdas/handlers/step-handler.ts'
import { refusedSummary } from '#lambdas/ledger/refusals.ts'
import { completion, statusUpdate } from '#lambdas/records/summary.ts'

/**
 * Records how a saga ended. Of completion, cancel and undo exactly one wins: the summary's condition decides.
 *
 * Repeatable. Throws `Cancelled` or `StepFenced` when it cannot complete any more, `ExecutionEnded` when it
 * cannot be COMPENSATED because it has completed.
 */
export const handler = sagaHandler(RECORD_ENDING.name, EndingEnvelope, async (scope) => {
  const { client, table, envelope, startedAt } = scope
  const update =
    envelope.ending === 'COMPLETED'
      ? completion(envelope, startedAt)
      : statusUpdate(envelope, 'COMPENSATED', startedAt)
  try {
    await client.send(new UpdateCommand({ TableName: table, ...update }))
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
    if (envelope.ending === 'COMPLETED') {
      throw await refusedSummary(scope)
    }
    throw new ExecutionEnded(`execution '${envelope.executionId}' has completed and cannot be COMPENSATED`)
  }
})
