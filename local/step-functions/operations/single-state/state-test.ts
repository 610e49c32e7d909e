import { StateFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import type { EvaluationScope } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import type { Inspection } from './inspection.ts'
import type { Configuration, Mock } from './mock.ts'

/** What the state is evaluated with. */
export interface Test {
  readonly node: StateNode
  readonly scope: EvaluationScope
  readonly mock: Mock | undefined
  readonly configuration: Configuration
  readonly inspection: Inspection
  /** Makes the call of a Task. Throws StateFailure. */
  call(parameters: Json): Promise<Json>
}

/** Throws the mocked error as the failure of the state. */
export function resultOf(mock: Mock): Json {
  if ('result' in mock) {
    return mock.result
  }
  throw new StateFailure(mock.error, mock.cause)
}
