import type { AslTask, Expression } from './asl.ts'

/** `State.RetryCount`: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function invoke(functionName: string, fields: string): Pick<AslTask, 'Resource' | 'Arguments'> {
  const payload: Expression = `{% $merge([$states.input, {${fields}, 'attempt': $states.context.State.RetryCount + 1}]) %}`
  return {
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: `\${${functionName}Arn}`, Payload: payload },
  }
}
