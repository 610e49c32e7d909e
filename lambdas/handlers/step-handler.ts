import { type StepContract, StepEnvelope, type StepInput, type StepOutput } from '#core/saga/index.ts'
import { callOutside, type OutsideCall } from '#lambdas/ledger/call-outside.ts'
import { commitStep, type Effect } from '#lambdas/ledger/commit-step.ts'
import { parseStepInput } from './parse-step-input.ts'
import { sagaHandler } from './saga-handler.ts'

/** What a step may do: each of the two commits its one effect through the ledger, exactly once. */
export interface StepSaga extends StepEnvelope {
  /** An effect on our own data: one transaction. See `commitStep`. */
  commit<Result>(effect: Effect<Result>): Promise<Result>
  /** An effect at an outside system: PENDING, call, DONE. See `callOutside`. */
  callOutside<Result>(call: OutsideCall<Result>): Promise<Result>
}

export type StepRun<C extends StepContract> = (input: StepInput<C>, saga: StepSaga) => Promise<StepOutput<C>>

/** Returns the Lambda handler of a step: it checks the envelope against the contract, then runs with the ledger. */
export function stepHandler<C extends StepContract>(contract: C, run: StepRun<C>) {
  return sagaHandler(contract.name, StepEnvelope, async ({ envelope, ...scope }): Promise<StepOutput<C>> => {
    const input = parseStepInput(contract.input, envelope, contract.name) as StepInput<C>
    return run(input, {
      ...envelope,
      commit: (effect) => commitStep({ ...scope, envelope }, effect),
      callOutside: (call) => callOutside({ ...scope, envelope }, call),
    })
  })
}
