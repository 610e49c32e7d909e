import type { Retrier, TreeStep } from '../saga/compile/tree.ts'
import type { Fault } from './fault.ts'

/** What Step Functions is told when a fault of this kind meets a step. */
function errorOf({ when, giveUp }: Fault, kind: TreeStep['kind']): string {
  if (when === 'midway' || (when === 'timeout' && kind === 'work')) {
    // Long work answers by its token: a dead worker is silence.
    return 'States.HeartbeatTimeout'
  }
  return when === 'timeout' ? 'States.Timeout' : giveUp ? 'SimulatedGiveUp' : 'SimulatedFailure'
}

/** How often a state is tried again after this error: the first retrier that names it counts. */
function retriesAfter(error: string, retry: readonly Retrier[]): number {
  return retry.find(({ errors }) => errors.includes(error) || errors.includes('States.ALL'))?.attempts ?? 0
}

/** How often a fault makes a state fail before the state is given up; the last number on which `times` has a say. */
export function triesOf(fault: Fault, kind: TreeStep['kind'], retry: readonly Retrier[]): number {
  return retriesAfter(errorOf(fault, kind), retry) + 1
}

/** Whether the fault outlasts all tries. Work that is killed midway comes one item further with each try, and ends. */
export function isFatal(fault: Fault, kind: TreeStep['kind'], retry: readonly Retrier[]): boolean {
  return fault.when !== 'midway' && (fault.times ?? Number.POSITIVE_INFINITY) >= triesOf(fault, kind, retry)
}
