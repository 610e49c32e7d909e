import { SagaDefinitionError } from '../../errors.ts'
import type { Saga, SagaNode } from '../define/nodes.ts'
import { stateOf } from '../define/state-names.ts'
import { stepsOf } from '../define/walk.ts'

/** A pivot ends what can be undone, so nothing that follows it may need an undo of the saga. */
export function checkPivot({ name, steps }: Saga): void {
  for (const { node, path } of stepsOf(steps)) {
    if (!node.pivot) {
      continue
    }
    const { contract, undo, bestEffort, callback } = node
    const refuse = (problem: string): never => {
      throw new SagaDefinitionError(`${name}.${path}`, `the pivot '${contract.name}' ${problem}`)
    }
    const index = steps.indexOf(node)
    if (index < 0) {
      refuse('stands inside another node; write it among the steps of the saga itself')
    }
    if (undo) {
      refuse(`has the undo '${undo.name}'; nothing is undone after a pivot, so leave it out`)
    }
    if (bestEffort || callback) {
      refuse('commits at once or not at all; leave out bestEffort and heartbeat')
    }
    const later = steps.slice(index + 1).find((each) => !isBestEffort(each))
    if (later) {
      refuse(`is followed by a step that may fail, '${stateOf(later)}'; only best-effort steps may follow`)
    }
  }
}

function isBestEffort(node: SagaNode): boolean {
  return node.kind === 'step' && node.bestEffort && !node.undo
}
