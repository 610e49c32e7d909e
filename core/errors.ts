/** What every error of FlowForge carries: a literal name, since minifiers rename classes and ASL matches names. */
export interface ErrorOptionsWithFacts {
  cause?: unknown
  /** The values behind the message, for logs and problem details. */
  facts?: Record<string, unknown>
}

/**
 * The business says no. Never retried: asking again cannot help.
 *
 * Subclasses set `name` to a literal and are listed in the `rejects` of each contract that may throw them.
 */
export class Rejection extends Error {
  override readonly name: string = 'Rejection'
  readonly facts: Record<string, unknown>

  constructor(message: string, { cause, facts = {} }: ErrorOptionsWithFacts = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.facts = facts
  }
}

/** It may work later: a throttled call, a conflict, an outside system that does not answer. Retried. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
  }
}

/** The step was undone before this delivery of it arrived: it must not commit any more. Never retried. */
export class StepFenced extends Error {
  override readonly name = 'StepFenced'
  /** Whose commit it was and what bars it: ids, a status, a time. */
  readonly facts: Readonly<Record<string, unknown>>

  constructor(message: string, facts: Record<string, unknown>) {
    super(message)
    this.facts = facts
  }
}

/** A cancel was accepted for this execution: no forward step commits after it. Never retried. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  readonly executionId: string
  readonly cancelRequestedAt: string

  constructor(executionId: string, cancelRequestedAt: string) {
    super(`execution '${executionId}' was cancelled at ${cancelRequestedAt}`)
    this.executionId = executionId
    this.cancelRequestedAt = cancelRequestedAt
  }
}

/**
 * This invocation of long work ends without an answer: another one goes on with it, or nobody waits for it any more.
 * Never told to Step Functions.
 */
export class WorkMovedOn extends Error {
  override readonly name = 'WorkMovedOn'
}

/** The step still runs somewhere (its lease is alive), so it cannot be undone yet. Retried until the lease ends. */
export class StepInFlight extends Error {
  override readonly name = 'StepInFlight'
  readonly step: string
  readonly leaseUntil: Date

  constructor(step: string, leaseUntil: Date) {
    super(`'${step}' may be at work until ${leaseUntil.toISOString()} and cannot be undone before`)
    this.step = step
    this.leaseUntil = leaseUntil
  }
}

/** An undo reached an execution that has ended: nothing is undone any more. Never retried. */
export class ExecutionEnded extends Error {
  override readonly name = 'ExecutionEnded'
  readonly executionId: string

  constructor(executionId: string, how: string) {
    super(`execution '${executionId}' ${how}`)
    this.executionId = executionId
  }
}

/**
 * An undo does not find what its step has left, as after an operator has skipped the undo of what was built on it.
 * Trying again changes nothing, so it is stuck at once. Never retried.
 */
export class UndoDoesNotFit extends Error {
  override readonly name = 'UndoDoesNotFit'

  constructor(step: string, { found, cause }: { found: string; cause?: unknown }) {
    super(
      `what '${step}' did cannot be undone: ${found}. Where the undo of a later step was skipped, this is what that ` +
        'step has left: then settle this one by hand too, and skip it',
      cause === undefined ? undefined : { cause },
    )
  }
}

/** The envelope does not fit the step's contract: a defect of the definition, not of the order. Never retried. */
export class InvalidStepInput extends Error {
  override readonly name = 'InvalidStepInput'
}

/** A failure that the caller asked for (`FAIL_AT`, `simulate`). Never retried. */
export class SimulatedFailure extends Rejection {
  override readonly name = 'SimulatedFailure'
}

/** A failure that the caller asked for, of an undo that is to be stuck. Never retried. */
export class SimulatedGiveUp extends Error {
  override readonly name = 'SimulatedGiveUp'
}

/** Somebody who was asked for approval said no. */
export class Rejected extends Rejection {
  override readonly name = 'Rejected'
}

/** A saga definition that cannot work. `path` names the node, the message the value got and the remedy. */
export class SagaDefinitionError extends Error {
  override readonly name = 'SagaDefinitionError'
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/** True for an error with this name, wherever it was thrown: names cross wires and realms, classes do not. */
export function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error ? error.name === name : (error as { name?: unknown } | null)?.name === name
}
