import type { z } from 'zod'
import { checkSaga } from '../check/check.ts'
import type { Contract, StepContract, UndoContract } from './contract.ts'
import type { Duration } from './duration.ts'
import type { Items } from './items.ts'

/** How a state is retried after errors that are not rejections. Shapes are those of an ASL retrier. */
export interface RetryPolicy {
  /** Retries after the first attempt. */
  attempts: number
  interval: Duration
  /** Each delay is this times the one before, up to `maxDelay`; the real delay is drawn between 0 and it. */
  backoff: number
  maxDelay: Duration
}

export interface StepNode {
  readonly kind: 'step'
  readonly contract: StepContract
  readonly undo?: UndoContract
  readonly bestEffort: boolean
  /** Once it has committed, nothing of the execution is undone any more. */
  readonly pivot?: boolean
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

/**
 * Declares a saga: what it takes, how long it may last in all, and its steps in order.
 *
 * Throws `SagaDefinitionError` when the definition cannot work (see `check.ts`), so that a wrong one never loads.
 */
export function defineSaga(name: string, definition: Omit<Saga, 'name'>): Saga {
  const saga = { name, ...definition }
  checkSaga(saga)
  return saga
}

/**
 * One step. `undo` takes it back; `bestEffort` goes on when it fails for good; `timeout` is the state's own limit
 * and must be longer than the Lambda's.
 *
 * A `pivot` is the point of no return: its commit and the promise that nothing is undone any more are one transaction,
 * so what it gives away may be spent at once. Only best-effort steps may follow.
 *
 * With `heartbeat` it is long work: its Lambda may hand over to fresh invocations, sends a heartbeat at least that
 * often, and is given up for dead and tried again when it does not; `timeout` then bounds all of it (1 day).
 */
export function step(
  contract: StepContract,
  options: {
    undo?: UndoContract
    bestEffort?: boolean
    pivot?: boolean
    retry?: RetryPolicy
    timeout?: Duration
    heartbeat?: Duration
  } = {},
): StepNode {
  const { heartbeat, ...rest } = options
  const node: StepNode = { kind: 'step', contract, bestEffort: false, ...rest }
  if (!heartbeat) {
    return node
  }
  return { ...node, callback: { kind: 'work', heartbeat, within: options.timeout ?? '1 day' } }
}

/** Waits for somebody to approve; a rejection, or none within `expires`, undoes the saga. */
export function approval(
  contract: StepContract,
  options: { expires?: Duration; undo?: UndoContract } = {},
): StepNode {
  const { expires = '30 seconds', undo } = options
  const callback = { kind: 'approval', expires } as const
  return { kind: 'step', contract, bestEffort: false, callback, ...(undo ? { undo } : {}) }
}

/** Runs `steps` only if the condition holds. The Choice state bears the condition's name. */
export function when(condition: Condition, steps: readonly SagaNode[]): WhenNode {
  const name = condition.field.charAt(0).toUpperCase() + condition.field.slice(1)
  return { kind: 'when', name, condition, steps }
}

/** True when that step's result says so: `isTrue(validateOrder, 'needsApproval')`. */
export function isTrue<C extends StepContract>(
  contract: C,
  field: Extract<keyof z.output<C['output']>, string>,
): Condition {
  return { contract, field }
}

/** Runs the branches side by side; when one fails, the steps of all of them are undone. */
export function parallel(name: string, ...branches: readonly (readonly SagaNode[])[]): ParallelNode {
  return { kind: 'parallel', name, branches }
}

/**
 * Runs `steps` for every item of a list, one item after the other unless `concurrency` (2 to 40) allows more at a time.
 *
 * A step inside finds `item` and `index` beside `input` and `results`, and in `results` what the steps before it have
 * answered for this item; afterwards `results.<step>` is the list of the answers. When an item fails, no further one
 * begins, and those that may have begun are undone, the last item first.
 */
export function each(
  name: string,
  items: Items,
  steps: readonly SagaNode[],
  { concurrency = 1 }: { concurrency?: number } = {},
): EachNode {
  return { kind: 'each', name, items, steps, concurrency }
}

/** Every step of the saga in definition order, with where it stands. */
export function* stepsOf(
  nodes: readonly SagaNode[],
  path = 'steps',
): Generator<{ node: StepNode; path: string }> {
  for (const [index, node] of nodes.entries()) {
    const here = `${path}[${index}]`
    if (node.kind === 'step') {
      yield { node, path: here }
    } else if (node.kind !== 'parallel') {
      yield* stepsOf(node.steps, `${here}.steps`)
    } else {
      for (const [b, branch] of node.branches.entries()) {
        yield* stepsOf(branch, `${here}.branches[${b}]`)
      }
    }
  }
}

/** Every contract of the saga, each undo after its step. */
export function contractsOf({ steps }: Saga): Contract[] {
  return [...stepsOf(steps)].flatMap(({ node: { contract, undo } }) => (undo ? [contract, undo] : [contract]))
}
