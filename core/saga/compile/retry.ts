import type { StepContract } from '../define/contract.ts'
import { toSeconds } from '../define/duration.ts'
import type { RetryPolicy, StepNode } from '../define/nodes.ts'
import { LEASE_MARGIN_SECONDS } from '../runtime/limits.ts'
import type { AslRetrier } from './asl.ts'

/** Errors that must never be retried. */
const FINAL_ERRORS = ['Rejection', 'SimulatedFailure', 'StepFenced', 'Cancelled', 'InvalidStepInput']

/** A forward step waits out an outside system that is down for ten minutes and more, then gives up and is undone. */
const FORWARD: RetryPolicy = { attempts: 40, interval: '1 second', backoff: 2, maxDelay: '1 minute' }
const BEST_EFFORT: RetryPolicy = { attempts: 3, interval: '1 second', backoff: 2, maxDelay: '10 seconds' }
/** An undo has hours: giving up on it is what wakes an operator. */
const UNDO: RetryPolicy = { attempts: 100, interval: '1 second', backoff: 2, maxDelay: '5 minutes' }

/** A step that ran out of time has cost its whole limit already. */
const TIMED_OUT: AslRetrier = {
  ErrorEquals: ['States.Timeout', 'Sandbox.Timedout'],
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
}

/** How long workers may be silent, one after the other: Lambda may be throttled for ten minutes, and twice that is safe. */
const SILENCE_SECONDS = 20 * 60
const FEWEST_WORKERS = 10

/**
 * A worker that has fallen silent: the next one goes on where it stopped, so patience costs little. A full jitter may be
 * none, so what counts is the heartbeats alone.
 */
function retrierOfSilence(heartbeatSeconds: number): AslRetrier {
  return {
    ErrorEquals: ['States.HeartbeatTimeout'],
    IntervalSeconds: 1,
    MaxAttempts: Math.max(FEWEST_WORKERS, Math.ceil(SILENCE_SECONDS / heartbeatSeconds)),
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  }
}

/** Retriers of a forward step: never what it rejects, little what timed out, long what we do not know. */
export function retriersOfStep({ contract, retry, bestEffort, callback }: StepNode): AslRetrier[] {
  const final = [...contract.rejects, ...FINAL_ERRORS]
  const unknown = retrierOf(retry ?? (bestEffort ? BEST_EFFORT : FORWARD))
  switch (callback?.kind) {
    case 'approval':
      // Its time-out is its expiry, which asking again does not undo.
      return [{ ErrorEquals: [...final, 'States.Timeout'], MaxAttempts: 0 }, unknown]
    case 'work':
      return [
        { ErrorEquals: final, MaxAttempts: 0 },
        retrierOfSilence(toSeconds(callback.heartbeat, contract.name)),
        TIMED_OUT,
        unknown,
      ]
    default:
      return [{ ErrorEquals: final, MaxAttempts: 0 }, TIMED_OUT, unknown]
  }
}

/** Retriers of an undo of `contract`: a live lease ends within the step's own time limit, so it is waited out. */
export function retriersOfUndo(contract: StepContract): AslRetrier[] {
  const interval = 2
  const patience = contract.timeoutSeconds + LEASE_MARGIN_SECONDS
  return [
    {
      ErrorEquals: ['ExecutionEnded', 'UndoDoesNotFit', 'InvalidStepInput', 'SimulatedGiveUp'],
      MaxAttempts: 0,
    },
    {
      ErrorEquals: ['StepInFlight'],
      IntervalSeconds: interval,
      MaxAttempts: 2 * Math.ceil(patience / interval),
      BackoffRate: 1,
    },
    retrierOf(UNDO),
  ]
}

/** Retriers of the states that record an ending. */
export function retriersOfRecord(): AslRetrier[] {
  return [
    { ErrorEquals: ['Cancelled', 'StepFenced', 'ExecutionEnded', 'InvalidStepInput'], MaxAttempts: 0 },
    retrierOf(UNDO),
  ]
}

function retrierOf({ attempts, interval, backoff, maxDelay }: RetryPolicy): AslRetrier {
  return {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: toSeconds(interval, 'retry.interval'),
    MaxAttempts: attempts,
    BackoffRate: backoff,
    MaxDelaySeconds: toSeconds(maxDelay, 'retry.maxDelay'),
    JitterStrategy: 'FULL',
  }
}
