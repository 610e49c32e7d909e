import { stepsOf } from '#core/foretell/foretell.ts'
import { placesOf } from '#core/picture/places.ts'
import type { Retrier, TreeNode, TreeStep } from '#core/saga/compile/tree.ts'

/** A state of the definition that can be made to fail. */
export interface State {
  name: string
  kind: TreeStep['kind']
  isUndo: boolean
  retry: readonly Retrier[]
  isOfItem: boolean
}

export function statesOf(tree: readonly TreeNode[]): Map<string, State> {
  const ofItems = new Set(
    placesOf(tree)
      .filter(({ groups }) => groups.some(({ kind }) => kind === 'each'))
      .map(({ name }) => name),
  )
  return new Map(
    stepsOf(tree)
      .flatMap(({ name, kind, retry, undo }): State[] => {
        const isOfItem = ofItems.has(name)
        return [
          { name, kind, retry, isUndo: false, isOfItem },
          ...(undo
            ? [{ name: undo.name, kind: 'step' as const, retry: undo.retry, isUndo: true, isOfItem }]
            : []),
        ]
      })
      .map((state) => [state.name, state]),
  )
}

/** Steps and undos by the names that faults use. */
export function stateNames(tree: readonly TreeNode[]): string[] {
  return [...statesOf(tree).keys()]
}
