import type { TreeNode } from '#core/saga/compile/tree.ts'

/** How the steps of a group run. */
export function describeGroup(node: Exclude<TreeNode, { kind: 'when' }>): string {
  if (node.kind !== 'each') {
    return 'side by side'
  }
  return `for each item, ${node.concurrency > 1 ? `${node.concurrency} at a time` : 'one after the other'}`
}
