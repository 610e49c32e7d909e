import { createErrorOutput } from '../../interpreter/flow.ts'
import { findRetrier, matchesError } from '../../interpreter/matching.ts'
import type { StateFailure } from '../../machine/failure.ts'
import type { StateNode } from '../../machine/machine.ts'
import type { Evaluated } from './evaluate-state.ts'
import type { Test } from './state-test.ts'

/** What becomes of a failure: another attempt, a Catch, or neither. */
export type Handled = { status: 'RETRIABLE' | 'FAILED' } | { status: 'CAUGHT_ERROR'; evaluated: Evaluated }

/** Handles the failure of the state, or of `origin` within it, whose handlers come first. */
export async function handleFailure(
  test: Test,
  failure: StateFailure,
  origin: StateNode | undefined,
): Promise<Handled> {
  for (const node of origin ? [origin, test.node] : [test.node]) {
    const handled = await handleIn(node, test, failure)
    if (handled.status !== 'FAILED') {
      return handled
    }
  }
  return { status: 'FAILED' }
}

async function handleIn(node: StateNode, test: Test, failure: StateFailure): Promise<Handled> {
  const { inspection, configuration, scope } = test
  if (failure.error === 'States.Runtime') {
    return { status: 'FAILED' }
  }
  const retryIndex = findRetrier(node, failure)
  const retrier = node.retriers[retryIndex]
  const used = configuration.retrierRetryCount ?? 0
  if (retrier) {
    inspection.noteError({ retryIndex })
    if (used < retrier.attempts) {
      const seconds = Math.min(retrier.interval * retrier.rate ** used, retrier.longest)
      inspection.noteError({ retryBackoffIntervalSeconds: Math.round(seconds) })
      return { status: 'RETRIABLE' }
    }
  }
  const catchIndex = node.catchers.findIndex((catcher) => matchesError(catcher.errors, failure))
  const catcher = node.catchers[catchIndex]
  if (!catcher) {
    return { status: 'FAILED' }
  }
  inspection.noteError({ catchIndex })
  const caught = await node.language.selectCaught(scope, catcher.definition, createErrorOutput(failure))
  return { status: 'CAUGHT_ERROR', evaluated: { ...caught, next: catcher.next } }
}
