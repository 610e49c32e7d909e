import type { z } from 'zod'
import type { StepContract, UndoContract } from './contract.ts'
import type { Duration } from './duration.ts'
import type { Items } from './items.ts'

/**
 * How a step is retried after errors that are neither rejections nor time-outs. It becomes the step's ASL retrier of
 * `States.ALL`, whose delays are whole seconds; the delays double with a `backoff` of 2.
 */
export interface RetryPolicy {
  /** Retries after the first attempt. */
  attempts: number
  /** The delay before the first retry at most: `'2 seconds'`. */
  interval: Duration
  /** A factor: each delay is this times the one before, up to `maxDelay`; the real delay is drawn between 0 and it. */
  backoff: number
  /** No delay is longer: `'1 minute'`. */
  maxDelay: Duration
}

export interface StepNode {
  readonly kind: 'step'
  readonly contract: StepContract
  readonly undo?: UndoContract
  readonly bestEffort: boolean
  /** Once it has committed, nothing of the execution is undone any more. */
  readonly pivot?: boolean
  /** Absent: the policy of its kind in `compile/retry.ts`. */
  readonly retry?: RetryPolicy
  readonly timeout?: Duration
  /** The state goes on when somebody sends its task token back, not when the Lambda answers. */
  readonly callback?: Callback
}

/** What a state with a task token waits for: a person's decision, or the heartbeats of long work. */
export type Callback =
  | { readonly kind: 'approval'; readonly expires: Duration }
  | { readonly kind: 'work'; readonly heartbeat: Duration; readonly within: Duration }

/** A question that an earlier step has answered with a boolean in its result. */
export interface Condition {
  readonly contract: StepContract
  readonly field: string
}

export interface WhenNode {
  readonly kind: 'when'
  readonly name: string
  readonly condition: Condition
  readonly steps: readonly SagaNode[]
}

export interface ParallelNode {
  readonly kind: 'parallel'
  readonly name: string
  readonly branches: readonly (readonly SagaNode[])[]
}

/** Steps that run once for every item of a list. */
export interface EachNode {
  readonly kind: 'each'
  readonly name: string
  readonly items: Items
  readonly steps: readonly SagaNode[]
  /** How many items at a time. */
  readonly concurrency: number
}

export type SagaNode = StepNode | WhenNode | ParallelNode | EachNode

export interface Saga {
  readonly name: string
  /** One line for people who choose among workflows. */
  readonly description?: string
  /** An object; it may not have the names of `StartFields`. */
  readonly input: z.ZodType
  readonly timeout: Duration
  readonly steps: readonly SagaNode[]
  /** Steps that this definition has lost and executions of older versions still run (G14): their functions stay. */
  readonly retired?: readonly StepNode[]
}
