/** A state failed with an error that Retry and Catch may match. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure'
  readonly error: string | undefined
  readonly errorCause: string | undefined
  /** Further names that Retry and Catch match for the same failure. */
  readonly alias: string | undefined

  constructor(error: string | undefined, cause: string | undefined, alias?: string) {
    super(`${error}: ${cause}`)
    this.error = error
    this.errorCause = cause
    this.alias = alias
  }
}

/** An expression or path could not be evaluated. The prose names the state; whoever catches this knows which. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure'
  readonly error: 'States.QueryEvaluationError' | 'States.Runtime' | 'States.IntrinsicFailure' | string
  /** Field of the state, e.g. `Output/total`; JSONata only. */
  readonly location: string | undefined

  constructor(error: string, message: string, location?: string) {
    super(message)
    this.error = error
    this.location = location
  }
}

/** Thrown instead of a transition when the state machine is being deleted: the execution ends with ABORTED. */
export class MachineDeleting extends Error {
  override readonly name = 'MachineDeleting'
}

/** The execution as a whole is over: errors that no Retry or Catch sees. */
export class ExecutionFailure extends Error {
  override readonly name = 'ExecutionFailure'
  readonly error: string
  constructor(error: string, cause: string) {
    super(cause)
    this.error = error
  }
}
