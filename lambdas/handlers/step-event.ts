import type { StepEnvelope } from '#core/saga/index.ts'
import type { LedgerScope } from '#lambdas/ledger/scope.ts'

/** What the middlewares of a step share about one invocation. */
export interface StepEvent<Envelope extends StepEnvelope = StepEnvelope> {
  /** The function, which for steps and undos is also the state; inside an each, `ofItem`. */
  name: string
  scope: LedgerScope<Envelope>
}
