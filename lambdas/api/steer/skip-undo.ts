import type { z } from 'zod'
import type { SkipRequest } from '#core/api/requests.ts'
import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { stepKey, summaryKey } from '#lambdas/records/keys.ts'
import type { Stuck, Summary } from '#lambdas/records/summary.ts'
import { EXECUTION_RECORD, findRefusal, STEP_RECORD, tryTransact } from '#lambdas/records/transact.ts'
import { startRollback } from '#lambdas/recovery/start-rollback.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { readExecution } from '../read/read-execution.ts'
import { executionView } from '../read/views.ts'

const SKIP_TIMEOUT_MS = 5_000

/**
 * Declares the stuck step undone, in the operator's name, and goes on with the rest of the undos (G8). The ledger keeps
 * who, why and when. A skip that broke off before the rollback began can be sent again.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const executionId = request.params[resource.idField]!
  const { step, reason } = request.body as z.output<typeof SkipRequest>
  const read = () => readExecution(resource, request.tenant, executionId)
  const { summary, entries } = await read()
  const { stuck, status } = summary
  if (status !== 'COMPENSATION_FAILED' || !stuck?.step) {
    throw new HttpProblem('nothing-stuck', `'${executionId}' is ${status}, and no undo of it is stuck`)
  }
  if (stuck.step !== step) {
    throw new HttpProblem('nothing-stuck', `it is '${stuck.step}' whose undo is stuck, not '${step}'`)
  }
  const isSkipped = entries.some((entry) => entry.step === step && entry.skipped)
  if (!isSkipped) {
    await declareUndone(summary, stuck, { by: request.caller, reason })
  }
  await startRollback(summary, { name: stuck.execution, reason: { error: stuck.error } })
  return { body: executionView((await read()).summary, resource) }
})

/** Nothing to declare where the undo has taken effect and only its answers were lost: then the rest just goes on. */
async function declareUndone(
  summary: Summary,
  { step, undo, since, execution }: Stuck,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  const TableName = executionsTable()
  const at = new Date().toISOString()
  const undone = {
    tag: STEP_RECORD,
    Update: {
      TableName,
      Key: stepKey(summary, step!),
      UpdateExpression:
        'SET #state = :undone, step = :step, #undo = :undo, undoStartedAt = :since, undoneAt = :at, skipped = :skipped REMOVE leaseUntil',
      ConditionExpression: 'attribute_not_exists(#state) OR #state <> :undone',
      ExpressionAttributeNames: { '#state': 'state', '#undo': 'undo' },
      ExpressionAttributeValues: {
        ':undone': 'UNDONE',
        ':step': step,
        ':undo': undo,
        ':since': since,
        ':at': at,
        ':skipped': { by, reason, at },
      },
    },
  }
  const stillStuck = {
    tag: EXECUTION_RECORD,
    ConditionCheck: {
      TableName,
      Key: summaryKey(summary),
      ConditionExpression: '#status = :failed AND stuck.#execution = :execution',
      ExpressionAttributeNames: { '#status': 'status', '#execution': 'execution' },
      ExpressionAttributeValues: { ':failed': 'COMPENSATION_FAILED', ':execution': execution },
    },
  }
  const outcome = await tryTransact(documents(), [undone, stillStuck], Date.now() + SKIP_TIMEOUT_MS)
  if (!outcome.ok && findRefusal(outcome.refused, EXECUTION_RECORD)) {
    throw new HttpProblem('nothing-stuck', `the undo of '${step}' goes on, or another skip came first`)
  }
}
