import type { Contract } from './contract.ts'
import type { Saga, SagaNode, StepNode } from './nodes.ts'

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
