import type { DynamoDbCall, DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import type { Outcome } from '#local/lambda/index.ts'

/**
 * What a state of a saga's machine is, for the question which faults can meet it. `work` is a step with a heartbeat: its
 * function is called asynchronously and answers by its task token, so that nobody waits for the function itself.
 */
export type Place = 'step' | 'work' | 'approval' | 'undo' | 'completed' | 'compensated'

/** When an invocation that is kept back runs after all; `before-next`: when the execution has gone on to another state. */
export type Moment =
  | 'before-undo'
  | 'beside-undo'
  | 'after-undo'
  | 'beside-retry'
  | 'after-retry'
  | 'before-next'
  | 'after-end'

/** One invocation that a fault meets, and what the fault may do with it. */
export interface Site {
  readonly state: string
  /** How many invocations this fault has met before. */
  readonly met: number
  /** Runs the function, as often as it is called. */
  run(): Promise<Outcome>
  /** Keeps the invocation for later. */
  defer(moment: Moment): void
  /** Runs the function with this between it and DynamoDB. */
  runWith(fault: DynamoDbFault): Promise<Outcome>
  /** Step Functions hears nothing more of this invocation, which answers by its task token, until the answer is called. */
  dropTask(): () => void
  /** The table of the outside system that this state calls. */
  readonly providerTable: string | undefined
  /** Carries out a request to DynamoDB which a function has sent, when its Lambda's time is up. */
  arriveLate(call: DynamoDbCall): void
  readonly control: Control
}

/** What people and AWS do to an execution from outside. Each resolves when it is done. */
export interface Control {
  cancel(): Promise<void>
  /** StopExecution; `unheard`: EventBridge loses the event of it. */
  stop(options?: { unheard?: boolean }): Promise<void>
  /** The execution's own time-out. */
  expire(): Promise<void>
  /** Takes the ended execution up again, at once or when all else is over. */
  redrive(when: 'at once' | 'at the end'): Promise<void>
  /** The client sends its request once more, as one does that heard no answer. */
  startAgain(): Promise<void>
  /** Puts the table of executions back to how it was when the execution began; `ledger`: the step records alone. */
  restore(what: 'table' | 'ledger'): Promise<void>
  /** Puts the table of executions back to how it is now, when all else is over. */
  restoreAtTheEnd(): Promise<void>
  /** Starts another execution with the same input, and lets it come to this state first. */
  compete(state: string): Promise<void>
}

interface Described {
  /** One line for people. */
  readonly about: string
  readonly places: readonly Place[]
  /** Only where the state calls an outside system. */
  readonly provider?: true
  /** Only where executions may compete with each other. */
  readonly competes?: true
  /** Alone it must not change how the execution ends. */
  readonly harmless?: true
  /** Schedules of several faults leave it out: what one fault lets nobody hear of, a restore makes all forget. */
  readonly alone?: true
  /** It stands between the function and DynamoDB: only then is `Site.runWith` heard. */
  readonly tap?: true
}

/** Something that happens to invocations of a state: to the first `times` of them. */
export interface DeliveryFault extends Described {
  readonly happens: 'to the invocation'
  readonly times: number
  /** The function begins so late that it ends with the last second of its Lambda. */
  readonly slow?: true
  perform(site: Site): Promise<Outcome>
}

/** Something that happens to the execution while it is in a state, once. */
export interface ExecutionFault extends Described {
  readonly happens: 'before the function' | 'after the function'
  act(control: Control, state: string): Promise<void>
  /** The sweeper has to find it. */
  readonly needsSweeper?: true
}

/** An undo that fails until somebody has seen to it. */
export interface StuckFault extends Described {
  readonly happens: 'until repaired'
  readonly repair: 'retry' | 'skip'
}

export type FaultKind = DeliveryFault | ExecutionFault | StuckFault
