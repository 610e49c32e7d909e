import type { Write } from '../transact.ts'
import { IS_ABSENT, putWrite, updateWrite } from '../writes.ts'
import { type StepScope, stepTarget } from './target.ts'

/** absent → PENDING, signed by `worker`, with no item done. */
export function beginWorkWrite(
  scope: StepScope,
  { worker, acquired, items }: { worker: string; acquired: unknown; items: number },
): Write {
  const { envelope, startedAt } = scope
  return putWrite(stepTarget(scope, IS_ABSENT), {
    step: envelope.step,
    state: 'PENDING',
    worker,
    checkpoint: 0,
    items,
    kept: acquired,
    attempts: envelope.attempt,
    startedAt,
  })
}

/** Signs work that was begun before, unless a later attempt has signed it. */
export function signWorkWrite(scope: StepScope, worker: string): Write {
  const mayBeSigned = { that: '#state = :pending AND #attempts <= :attempts', values: { pending: 'PENDING' } }
  return updateWrite(stepTarget(scope, mayBeSigned), {
    set: { worker, attempts: scope.envelope.attempt, attemptedAt: scope.startedAt },
  })
}

/** Moves the checkpoint behind the item at `index`. */
export function checkpointWrite(
  scope: StepScope,
  { worker, index }: { worker: string; index: number },
): Write {
  return updateWrite(stepTarget(scope, isNext(worker, index)), { set: { checkpoint: index + 1 } })
}

/** PENDING → DONE, with the checkpoint behind the last item. */
export function finishWorkWrite(
  scope: StepScope,
  { worker, last, result, endedAt }: { worker: string; last: number; result: unknown; endedAt: string },
): Write {
  return updateWrite(stepTarget(scope, isNext(worker, last)), {
    set: { state: 'DONE', checkpoint: last + 1, result, endedAt },
    remove: ['worker'],
  })
}

/** The work is this worker's, and the item at `index` is the first that is not done. */
function isNext(worker: string, index: number) {
  return {
    that: '#state = :pending AND #worker = :worker AND #checkpoint = :index',
    values: { pending: 'PENDING', worker, index },
  }
}
