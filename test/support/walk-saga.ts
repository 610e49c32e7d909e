import { sourceStep } from '#core/saga/define/items.ts'
import {
  type EachNode,
  ofItem,
  resultKey,
  type Saga,
  type SagaNode,
  type StepEnvelope,
  type StepNode,
} from '#core/saga/index.ts'

/** A step, and what Step Functions sends to its function. */
export interface Visited {
  readonly node: StepNode
  readonly envelope: StepEnvelope
}

/** Returns the answer of the step; undefined ends the walk. */
type Visit = (visited: Visited) => Promise<{ answer: unknown } | undefined>

type Results = Record<string, unknown>
type Start = Pick<StepEnvelope, 'executionId' | 'tenant' | 'input'>

/**
 * Visits every step of a saga in its order, those inside a condition too, with the envelope that the state machine would
 * send; branches one after the other, and the steps of an each once per item.
 */
export async function walkSaga(saga: Saga, start: Start, visit: Visit): Promise<void> {
  await walk(saga.steps, { ...start, workflow: saga.name, results: {}, step: '', attempt: 1 }, visit)
}

/** Returns all results after these nodes; undefined where the walk has ended. */
async function walk(
  nodes: readonly SagaNode[],
  envelope: StepEnvelope,
  visit: Visit,
): Promise<Results | undefined> {
  let { results } = envelope
  for (const node of nodes) {
    const gained = await walkNode(node, { ...envelope, results }, visit)
    if (!gained) {
      return undefined
    }
    results = { ...results, ...gained }
  }
  return results
}

async function walkNode(node: SagaNode, envelope: StepEnvelope, visit: Visit): Promise<Results | undefined> {
  switch (node.kind) {
    case 'step': {
      const { name } = node.contract
      const visited = await visit({ node, envelope: { ...envelope, step: ofItem(name, envelope.index) } })
      return visited && { [resultKey(name)]: visited.answer }
    }
    case 'when':
      return walk(node.steps, envelope, visit)
    case 'parallel': {
      let gained: Results = {}
      for (const branch of node.branches) {
        const results = await walk(branch, envelope, visit)
        if (!results) {
          return undefined
        }
        gained = { ...gained, ...results }
      }
      return gained
    }
    case 'each': {
      const keys = node.steps.flatMap((each) => (each.kind === 'step' ? [resultKey(each.contract.name)] : []))
      const perItem: Results[] = []
      for (const [index, item] of listItems(node, envelope).entries()) {
        const results = await walk(node.steps, { ...envelope, item, index }, visit)
        if (!results) {
          return undefined
        }
        perItem.push(results)
      }
      return Object.fromEntries(keys.map((key) => [key, perItem.map((results) => results[key])]))
    }
  }
}

function listItems({ items }: EachNode, { input, results }: StepEnvelope): unknown[] {
  const step = sourceStep(items)
  const source = (step ? results[resultKey(step.name)] : input) as Record<string, unknown[]> | undefined
  return source?.[items.field] ?? []
}
