import { describeDuration } from '#core/picture/duration.ts'
import { isStep, type Place, placesOf } from '#core/picture/places.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import type { View } from '../output/view.ts'
import { drawLines } from './draw.ts'
import { type Line, lineOf } from './lines.ts'

/** Returns a definition as a picture: its steps, and the undos that take them back. */
export function drawDefinition(tree: readonly TreeNode[], view: View): string {
  return drawLines(placesOf(tree).map(describePlace), view).join('\n')
}

function describePlace(place: Place): Line {
  const line = lineOf(place)
  const { node } = place
  if (!isStep(node)) {
    return line
  }
  const note = describeStep(node)
  return {
    ...line,
    step: { glyph: '·', tone: 'blue' },
    ...(node.undo ? { undo: { name: node.undo.name, cell: { glyph: '↶', tone: 'violet' } } } : {}),
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
