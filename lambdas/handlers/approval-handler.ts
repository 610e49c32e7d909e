import { type StepContract, StepEnvelope } from '#core/saga/index.ts'
import { askForDecision } from '#lambdas/ledger/approval.ts'
import { sagaHandler } from './saga-handler.ts'

/** Returns the Lambda handler of an approval: it stores the task token, with which the API completes the task. */
export function approvalHandler(contract: StepContract) {
  return sagaHandler(contract.name, StepEnvelope, (scope) => askForDecision(scope))
}
