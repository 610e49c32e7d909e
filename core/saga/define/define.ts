import type { z } from 'zod'
import type { StepContract, UndoContract } from './contract.ts'
import type { Duration } from './duration.ts'
import type { Items } from './items.ts'
import type { Condition, EachNode, ParallelNode, RetryPolicy, SagaNode, StepNode, WhenNode } from './nodes.ts'

/**
 * One step. `undo` takes it back; `bestEffort` goes on when it fails for good; `timeout` is the state's own limit
 * and must be longer than the Lambda's; `retry` replaces the retries of errors that may go away.
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
