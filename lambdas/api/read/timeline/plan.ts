import { compile, type TreeNode, type TreeStep, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'

/** What the timeline needs to know of a workflow's steps, by the step's name, in the order of the definition. */
export type Plan = ReadonlyMap<string, TreeStep>

/**
 * Returns the steps of a workflow as it is defined now; none of one that is not defined any more. What only an older
 * version has is shown without what its definition says: no expiry and no next attempt.
 */
export function planOf(workflow: string): Plan {
  const saga = sagas.find(({ name }) => name === workflow)
  const steps = saga ? [...flatten(treeOf(compile(saga)))] : []
  return new Map(steps.map((step) => [step.name, step]))
}

function* flatten(nodes: readonly TreeNode[]): Generator<TreeStep> {
  for (const node of nodes) {
    switch (node.kind) {
      case 'when':
      case 'each':
        yield* flatten(node.steps)
        break
      case 'parallel':
        yield* flatten(node.branches.flat())
        break
      default:
        yield node
    }
  }
}
