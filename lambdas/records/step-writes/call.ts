import type { Write } from '../transact.ts'
import { updateWrite } from '../writes.ts'
import { type StepScope, stepTarget } from './target.ts'

const IS_PENDING = { that: '#state = :pending', values: { pending: 'PENDING' } }
const MAY_BEGIN = { that: 'attribute_not_exists(#state) OR #state = :state' }

/** absent or PENDING → PENDING, with a new lease. */
export function leaseWrite(scope: StepScope, leaseUntil: number): Write {
  const { envelope, startedAt } = scope
  return updateWrite(stepTarget(scope, MAY_BEGIN), {
    set: {
      state: 'PENDING',
      step: envelope.step,
      leaseUntil,
      attempts: envelope.attempt,
      attemptedAt: startedAt,
    },
    setOnce: { startedAt },
  })
}

/** PENDING, with a lease that is over. */
export function endLeaseWrite(scope: StepScope): Write {
  return updateWrite(stepTarget(scope, IS_PENDING), { set: { leaseUntil: 0 } })
}

/** PENDING → DONE. */
export function calledWrite(
  scope: StepScope,
  { result, endedAt }: { result: unknown; endedAt: string },
): Write {
  return updateWrite(stepTarget(scope, IS_PENDING), {
    set: { state: 'DONE', result, endedAt },
    remove: ['leaseUntil'],
  })
}
