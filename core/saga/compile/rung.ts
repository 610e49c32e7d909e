import type { AslCatcher } from './asl.ts'

/** The rung: what failed goes along, so that the ending can say why. */
export function toUndo(failed: string | undefined, rung: string, errors = ['States.ALL']): AslCatcher {
  const step = failed ? `'step': '${failed}', ` : ''
  return {
    ErrorEquals: errors,
    Output: `{% $merge([$states.input, {'failure': {${step}'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause, 'attempts': $states.context.State.RetryCount + 1}}]) %}`,
    Next: rung,
  }
}
