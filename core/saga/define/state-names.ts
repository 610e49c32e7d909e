import type { EachNode, SagaNode } from './nodes.ts'

/** States that the compiler adds to every saga. */
export const RESERVED_STATES = ['RollbackRequested', 'SagaCompleted', 'SagaCompensated'] as const

/** Name of the state in which a node begins. */
export function stateOf(node: SagaNode): string {
  return node.kind === 'step' ? node.contract.name : node.name
}

/** Name of the Pass state that a skipped `when` or a failed best-effort step leads to at the end of a branch. */
export function skipOf(name: string): string {
  return `Skip${name}`
}

/** Name of the Fail state in which an approval inside a branch ends when its time is over. */
export function expiredOf(name: string): string {
  return `${name}Expired`
}

/** Name of the Map state that undoes the steps of an `each`, item by item. */
export function undoOf(name: string): string {
  return `Undo${name}`
}

/** True when an `each` has something to undo per item, and so a Map state that undoes it. */
export function hasUndo({ steps }: EachNode): boolean {
  return steps.some((node) => node.kind === 'step' && node.undo)
}
