import type { StepNode } from '../define/define.ts'
import type { AslCatcher, AslState, AslTask, AslTransition, Expression } from './asl.ts'
import { retriersOfRecord, retriersOfUndo } from './retry.ts'

/** A task may wait this much longer than its Lambda's limit: cold start, queueing, Lambda's own clean-up. */
export const TASK_MARGIN_SECONDS = 20
const RECORD_TIMEOUT_SECONDS = 10

/** The Lambda that records how a saga ended, and the time limit its states count on. */
export const RECORD_ENDING = { name: 'RecordEnding', timeoutSeconds: RECORD_TIMEOUT_SECONDS } as const

/** The rung: what failed goes along, so that the ending can say why. */
export function toUndo(failed: string | undefined, rung: string, errors = ['States.ALL']): AslCatcher {
  const step = failed ? `'step': '${failed}', ` : ''
  return {
    ErrorEquals: errors,
    Output: `{% $merge([$states.input, {'failure': {${step}'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause, 'attempts': $states.context.State.RetryCount + 1}}]) %}`,
    Next: rung,
  }
}

/** The Task state that undoes a step. */
export function undoTask({ contract, undo }: StepNode, transition: AslTransition): AslTask {
  return {
    Type: 'Task',
    ...invoke(undo!.name, `'step': '${contract.name}', 'undo': '${undo!.name}'`),
    Output: '{% $states.input %}',
    TimeoutSeconds: undo!.timeoutSeconds + TASK_MARGIN_SECONDS,
    Retry: retriersOfUndo(contract),
    ...transition,
  }
}

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
    TimeoutSeconds: RECORD_TIMEOUT_SECONDS + TASK_MARGIN_SECONDS,
    Retry: retriersOfRecord(),
  }
}

/** `State.RetryCount`: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function invoke(functionName: string, fields: string): Pick<AslTask, 'Resource' | 'Arguments'> {
  const payload: Expression = `{% $merge([$states.input, {${fields}, 'attempt': $states.context.State.RetryCount + 1}]) %}`
  return {
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: `\${${functionName}Arn}`, Payload: payload },
  }
}
