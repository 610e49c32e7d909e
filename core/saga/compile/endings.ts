import { RECORD_ENDING } from '../runtime/functions.ts'
import { TASK_MARGIN_SECONDS } from '../runtime/limits.ts'
import type { AslState } from './asl.ts'
import { invoke } from './invoke.ts'
import { retriersOfRecord } from './retry.ts'
import { toUndo } from './rung.ts'

/** The happy end. A cancel that came first sends even a finished execution back through every undo. */
export function completed(top: string): Record<string, AslState> {
  return {
    SagaCompleted: {
      ...ending('SagaCompleted', 'COMPLETED', "'results': $states.input.results"),
      Catch: [toUndo(undefined, top, ['Cancelled', 'StepFenced'])],
      End: true,
    },
  }
}

export function compensated(): Record<string, AslState> {
  return {
    SagaCompensated: {
      ...ending('SagaCompensated', 'COMPENSATED', "'failure': $states.input.failure"),
      End: true,
    },
  }
}

/** The task that records an ending is the ending: a Succeed state after it would be one more transition to pay. */
function ending(state: string, status: 'COMPLETED' | 'COMPENSATED', rest: string) {
  return {
    Type: 'Task' as const,
    ...invoke(RECORD_ENDING.name, `'step': '${state}', 'ending': '${status}'`),
    Output: `{% {'executionId': $states.input.executionId, 'status': '${status}', ${rest}} %}` as const,
    TimeoutSeconds: RECORD_ENDING.timeoutSeconds + TASK_MARGIN_SECONDS,
    Retry: retriersOfRecord(),
  }
}
