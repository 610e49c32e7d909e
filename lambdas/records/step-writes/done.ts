import type { Write } from '../transact.ts'
import { IS_ABSENT, putWrite } from '../writes.ts'
import { type StepScope, stepTarget } from './target.ts'

/** absent → DONE. */
export function doneWrite(
  scope: StepScope,
  { result, endedAt }: { result: unknown; endedAt: string },
): Write {
  const { envelope, startedAt } = scope
  return putWrite(stepTarget(scope, IS_ABSENT), {
    step: envelope.step,
    state: 'DONE',
    result,
    attempts: envelope.attempt,
    startedAt,
    endedAt,
  })
}
