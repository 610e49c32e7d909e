import type { TreeNode, TreeStep } from '../saga/compile/tree.ts'

/** What a row stands in. */
export interface Group {
  name: string
  kind: 'parallel' | 'each'
  /** Which branch of a parallel, from 0. */
  branch: number
  /** The first row of its branch, and the last row of the whole group. */
  isFirst: boolean
  isLast: boolean
}

/** Where a step, or the head of a group, stands in the picture. */
export interface Place {
  /** Its own name; the groups around it are in `groups`. */
  name: string
  node: TreeStep | Extract<TreeNode, { kind: 'parallel' | 'each' }>
  /** Outermost first. */
  groups: readonly Group[]
  /** The conditions under which it runs, outermost first. */
  conditions: readonly { step: string; field: string }[]
}

/** Lays a definition out: one row per step, and one above each parallel and each, in the order of the definition. */
export function placesOf(tree: readonly TreeNode[]): Place[] {
  return tree.flatMap((node): Place[] => {
    switch (node.kind) {
      case 'when':
        return placesOf(node.steps).map((place) => ({
          ...place,
          conditions: [node.condition, ...place.conditions],
        }))
      case 'parallel':
        return [
          { name: node.name, node, groups: [], conditions: [] },
          ...node.branches.flatMap((branch, at) => within(node, branch, { branch: at })),
        ]
      case 'each':
        return [
          { name: node.name, node, groups: [], conditions: [] },
          ...within(node, node.steps, { branch: 0 }),
        ]
      default:
        return [{ name: node.name, node, groups: [], conditions: [] }]
    }
  })
}

function within(
  group: Extract<TreeNode, { kind: 'parallel' | 'each' }>,
  steps: readonly TreeNode[],
  { branch }: { branch: number },
): Place[] {
  const places = placesOf(steps)
  const isLastBranch = group.kind === 'each' || branch === group.branches.length - 1
  return places.map((place, index) => ({
    ...place,
    groups: [
      {
        name: group.name,
        kind: group.kind,
        branch,
        isFirst: index === 0,
        isLast: isLastBranch && index === places.length - 1,
      },
      ...place.groups,
    ],
  }))
}

export function isStep(node: Place['node']): node is TreeStep {
  return node.kind !== 'parallel' && node.kind !== 'each'
}
