import type { StepEnvelope } from '#core/saga/index.ts'
import type { Condition } from '../expression.ts'
import { stepKey } from '../keys.ts'
import { STEP_RECORD } from '../transact.ts'

/** Whose step record is written, and by which invocation. */
export interface StepScope {
  readonly table: string
  readonly envelope: StepEnvelope
  /** When this invocation began, ISO 8601. */
  readonly startedAt: string
}

export function stepTarget({ table, envelope }: Pick<StepScope, 'table' | 'envelope'>, condition: Condition) {
  return { tag: STEP_RECORD, table, key: stepKey(envelope, envelope.step), condition }
}
