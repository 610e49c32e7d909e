import { describeDuration } from '#core/picture/duration.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import type { View } from '../output/view.ts'
import { drawLines } from './draw.ts'
import { type Line, linesOf } from './lines.ts'

/** Returns a definition as a picture: its steps, and the undos that take them back. */
export function drawDefinition(tree: readonly TreeNode[], view: View): string {
  return drawLines(
    linesOf(tree, '', (node, indent) => lineOf(node, indent)),
    view,
  ).join('\n')
}

function lineOf(node: TreeStep, indent: string): Line {
  const note = describeStep(node)
  return {
    indent,
    name: node.name,
    step: { glyph: '·', tint: 'blue' },
    isTurn: false,
    ...(node.undo ? { undo: { name: node.undo.name, cell: { glyph: '↶', tint: 'magenta' } } } : {}),
    ...(note ? { note } : {}),
  }
}

function describeStep({ kind, bestEffort, pivot, timeoutSeconds }: TreeStep): string | undefined {
  if (kind === 'approval') {
    return `approval, expires in ${describeDuration(timeoutSeconds * 1000)}`
  }
  if (pivot) {
    return 'no return from here'
  }
  return bestEffort ? 'best effort' : kind === 'work' ? 'long work' : undefined
}
