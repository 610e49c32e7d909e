import { resultKey } from '../define/contract.ts'
import { toSeconds } from '../define/duration.ts'
import type { EachNode, ParallelNode, Saga, SagaNode, StepNode, WhenNode } from '../define/nodes.ts'
import { skipOf, stateOf } from '../define/state-names.ts'
import { DEFAULT_TENANT } from '../runtime/default-tenant.ts'
import type { AslBranch, AslMachine, AslState, AslTransition } from './asl.ts'
import { compensated, completed } from './endings.ts'
import { runEach } from './map-state.ts'
import { toUndo } from './rung.ts'
import { forward } from './task-state.ts'
import { undoSpine, undoState, undoUnits } from './undo-spine.ts'

/**
 * The saga as Amazon States Language (JSONata): one happy spine, one undo spine, and a Catch rung from each step
 * to its own undo. `${ReserveInventoryArn}` stands for each function's ARN.
 *
 * Pure: equal sagas give equal machines. Data travels as each state's input and output, not as variables, so that
 * parallel branches need no rules of their own and the console shows what every state saw.
 */
export function compile(saga: Saga): AslMachine {
  const rungs = rungsOf(saga)
  return {
    Comment: `${saga.name}: generated from statemachines/${saga.name}.saga.ts by 'npm run asl'`,
    QueryLanguage: 'JSONata',
    TimeoutSeconds: toSeconds(saga.timeout, `${saga.name}.timeout`),
    StartAt: 'RollbackRequested',
    States: {
      RollbackRequested: entry(saga, rungs.top),
      ...spine(saga.steps, { Next: 'SagaCompleted' }, rungs.of),
      ...completed(rungs.top),
      ...undoSpine(saga.steps),
      ...compensated(),
    },
  }
}

/** Where a failing node enters the undo spine: at its own undo, else at the newest one before it. */
interface Rungs {
  of(node: SagaNode): string
  top: string
}

function rungsOf(saga: Saga): Rungs {
  const entries = new Map<SagaNode, string>()
  let newest = 'SagaCompensated'
  for (const unit of undoUnits(saga.steps)) {
    newest = undoState(unit) ?? newest
    entries.set(unit, newest)
  }
  return {
    of: (node) => entries.get(lastUnitOf(node))!,
    top: newest,
  }
}

/** The part of a node that is undone first. */
function lastUnitOf(node: SagaNode): StepNode | EachNode {
  return [...undoUnits([node])].at(-1)!
}

/** A rollback execution goes straight to the undo spine; an input started by hand needs nothing but `input`. */
function entry(saga: Saga, top: string): AslState {
  const defaults = `{'executionId': $states.context.Execution.Name, 'tenant': '${DEFAULT_TENANT}', 'workflow': '${saga.name}', 'results': {}}`
  return {
    Type: 'Choice',
    Choices: [
      {
        Condition: '{% $exists($states.input.rollback) %}',
        Output: `{% $merge([${defaults}, $states.input, {'failure': $states.input.rollback.failure}]) %}`,
        Next: top,
      },
    ],
    Output: `{% $merge([${defaults}, $states.input]) %}`,
    Default: firstOf(saga.steps),
  }
}

/** The states of `nodes` one after the other; the last leads to `then`. Inside a branch nothing is caught. */
function spine(
  nodes: readonly SagaNode[],
  then: AslTransition,
  rungOf: (node: SagaNode) => string | undefined,
): Record<string, AslState> {
  const states: Record<string, AslState> = {}
  for (const [index, node] of nodes.entries()) {
    const following = nodes[index + 1]
    const transition = following ? { Next: stateOf(following) } : then
    if (node.kind === 'parallel') {
      states[node.name] = fork(node, transition, rungOf(node))
    } else if (node.kind === 'each') {
      states[node.name] = runEach(node, transition, rungOf(node))
    } else if (node.kind === 'step') {
      const exit = node.bestEffort ? passing(node.contract.name, transition) : undefined
      Object.assign(states, forward(node, transition, exit?.next ?? rungOf(node)), exit?.states)
    } else {
      const exit = passing(node.name, transition)
      states[node.name] = choice(node, exit.next)
      Object.assign(states, spine(node.steps, transition, rungOf), exit.states)
    }
  }
  return states
}

/** Where a state goes that may be passed over: ASL lets neither a Choice nor a Catch end a branch. */
function passing(
  name: string,
  transition: AslTransition,
): { next: string; states: Record<string, AslState> } {
  if ('Next' in transition) {
    return { next: transition.Next, states: {} }
  }
  const skip = skipOf(name)
  return { next: skip, states: { [skip]: { Type: 'Pass', ...transition } } }
}

function choice({ condition, steps }: WhenNode, otherwise: string): AslState {
  const answer = `$states.input.results.${resultKey(condition.contract.name)}.${condition.field}`
  return {
    Type: 'Choice',
    Choices: [{ Condition: `{% ${answer} = true %}`, Next: firstOf(steps) }],
    Default: otherwise,
  }
}

function fork(node: ParallelNode, transition: AslTransition, rung: string | undefined): AslState {
  return {
    Type: 'Parallel',
    Branches: node.branches.map(
      (branch): AslBranch => ({
        StartAt: firstOf(branch),
        States: spine(branch, { End: true }, () => undefined),
      }),
    ),
    Output: "{% $merge([$states.input, {'results': $merge($states.result.results)}]) %}",
    ...(rung ? { Catch: [toUndo(node.name, rung)] } : {}),
    ...transition,
  }
}

function firstOf(nodes: readonly SagaNode[]): string {
  return stateOf(nodes[0]!)
}
