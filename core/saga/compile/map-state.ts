import { resultKey } from '../define/contract.ts'
import { itemsPath } from '../define/items.ts'
import type { EachNode, StepNode } from '../define/nodes.ts'
import { skipOf } from '../define/state-names.ts'
import type { AslMap, AslState, AslTransition, Expression } from './asl.ts'
import { invoke } from './invoke.ts'
import { toUndo } from './rung.ts'
import { forward, undoTask } from './task-state.ts'

/**
 * The Map state of an `each`: its steps once per item, told apart by `index`. Nothing is caught inside: the Map is, as a
 * whole, like a Parallel.
 *
 * An iteration answers its results alone: the envelope, once per item, would soon fill the 256 KiB of a state's data.
 */
export function runEach(node: EachNode, transition: AslTransition, rung: string | undefined): AslMap {
  const steps = stepsIn(node)
  const gathered = steps.map(({ contract: { name } }) => {
    const key = resultKey(name)
    return `'${key}': [$states.result.${key}]`
  })
  return {
    Type: 'Map',
    // A source that was passed over has no items.
    Items: `{% [${itemsPath(node.items)}] %}`,
    ItemSelector:
      "{% $merge([$states.input, {'item': $states.context.Map.Item.Value, 'index': $states.context.Map.Item.Index}]) %}",
    MaxConcurrency: node.concurrency,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: steps[0]!.contract.name,
      States: Object.assign(
        {},
        ...steps.map((step, at) => forwardPerItem(step, steps.slice(0, at), steps[at + 1])),
      ),
    },
    Output: `{% $merge([$states.input, {'results': $merge([$states.input.results, {${gathered.join(', ')}}])}]) %}`,
    ...(rung ? { Catch: [toUndo(node.name, rung)] } : {}),
    ...transition,
  }
}

/**
 * The Map state that undoes an `each`: the last item first, one after the other. Its items are bare indexes, since an
 * undo works from execution and step alone; a rollback execution is told no more than how many there are.
 */
export function undoEach(node: EachNode, transition: AslTransition): AslMap {
  const steps = stepsIn(node)
    .filter(({ undo }) => undo)
    .reverse()
  return {
    Type: 'Map',
    Items: `{% $reverse([0..$count(${itemsPath(node.items)}) - 1]) %}`,
    ItemSelector: "{% $merge([$states.input, {'index': $states.context.Map.Item.Value}]) %}",
    MaxConcurrency: 1,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: steps[0]!.undo!.name,
      States: Object.fromEntries(
        steps.map((step, at) => [step.undo!.name, undoPerItem(step, steps[at + 1])]),
      ),
    },
    Output: '{% $states.input %}',
    ...transition,
  }
}

function stepsIn({ steps }: EachNode): StepNode[] {
  return steps.filter((node) => node.kind === 'step')
}

/** A step's Task as `forward` makes it, but of this item, and at the end of the iteration without the envelope. */
function forwardPerItem(
  node: StepNode,
  earlier: readonly StepNode[],
  following: StepNode | undefined,
): Record<string, AslState> {
  const { name } = node.contract
  const skip = skipOf(name)
  const exit = node.bestEffort ? (following?.contract.name ?? skip) : undefined
  const transition = following ? { Next: following.contract.name } : { End: true as const }
  const { [name]: task, ...others } = forward(node, transition, exit)
  const state = { ...task, ...invoke(name, `'step': ${ofItemExpression(name)}`) } as AslState
  if (following) {
    return { [name]: state, ...others }
  }
  return {
    [name]: {
      ...state,
      Output: answerOf(earlier, `'${resultKey(name)}': $states.result.Payload`),
    } as AslState,
    ...others,
    ...(exit
      ? { [skip]: { Type: 'Pass', Output: answerOf(earlier, `'${resultKey(name)}': null`), End: true } }
      : {}),
  }
}

function undoPerItem(node: StepNode, following: StepNode | undefined): AslState {
  const { contract, undo } = node
  const fields = `'step': ${ofItemExpression(contract.name)}, 'undo': ${ofItemExpression(undo!.name)}`
  const task = undoTask(node, following ? { Next: following.undo!.name } : { End: true })
  return { ...task, ...invoke(undo!.name, fields), ...(following ? {} : { Output: '{% {} %}' as const }) }
}

/** What an iteration answers. A best-effort step without a result leaves a null, so that every list keeps its places. */
function answerOf(earlier: readonly StepNode[], last: string): Expression {
  const results = earlier.map(({ contract, bestEffort }) => {
    const key = resultKey(contract.name)
    const path = `$states.input.results.${key}`
    return `'${key}': ${bestEffort ? `$exists(${path}) ? ${path} : null` : path}`
  })
  return `{% {${[...results, last].join(', ')}} %}`
}

/** `ofItem` as JSONata. */
function ofItemExpression(name: string): string {
  return `'${name}[' & $string($states.input.index) & ']'`
}
