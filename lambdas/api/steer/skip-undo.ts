import { routes } from '#core/api/routes.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { skip } from '#lambdas/records/transitions/skip.ts'
import { startRollback } from '#lambdas/recovery/start-rollback.ts'
import { inTurn } from '#lambdas/telemetry/spans.ts'
import { findExecution } from '../read/find-execution.ts'
import { answerExecution } from './answer-execution.ts'

/**
 * Declares the stuck step undone, in the operator's name, and continues with the rest of the undos (G8). The ledger
 * keeps who, why and when. A skip that broke off before the rollback began can be sent again.
 */
export const handler = httpHandler([routes.skipOrderUndo, routes.skipExecutionUndo], async (request) => {
  const resource = executionsOf(request)
  const { executionId } = request.params
  const { step, reason } = request.body
  const find = () => findExecution(resource, request.tenant, executionId)
  const { execution, steps } = await find()
  if (execution.status !== 'COMPENSATION_FAILED' || !execution.stuck.step) {
    throw new HttpProblem(
      'nothing-stuck',
      `'${executionId}' is ${execution.status}, and no undo of it is stuck`,
    )
  }
  const { stuck } = execution
  if (stuck.step !== step) {
    throw new HttpProblem('nothing-stuck', `it is '${stuck.step}' whose undo is stuck, not '${step}'`)
  }
  const isSkipped = steps.some((record) => record.step === step && 'skipped' in record && record.skipped)
  if (!isSkipped) {
    const outcome = await skip(executionRecords(), execution, { step, by: request.caller, reason })
    if (outcome === 'moved-on') {
      throw new HttpProblem('nothing-stuck', `the undo of '${step}' goes on, or another skip came first`)
    }
  }
  await inTurn(`flowforge.skip ${step}`, execution, () =>
    startRollback(execution, { name: stuck.execution, reason: { error: stuck.error } }),
  )
  return answerExecution(request, (await find()).execution)
})
