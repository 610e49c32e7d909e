import type { Mark } from '#core/picture/mark.ts'
import { isStep, placesOf } from '#core/picture/places.ts'
import type { PictureRow } from '#core/picture/rows.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import { PictureTable } from './picture-table.tsx'

/** A mark and a word on a step or an undo, by its name: what a diff, or a form of faults, says of it. */
export type Marks = ReadonlyMap<string, Mark & { note?: string }>

interface DefinitionPictureProps {
  tree: readonly TreeNode[]
  caption: string
  marks?: Marks
  selected?: string | undefined
  onSelect?: (name: string) => void
}

const PLAIN: Mark = { glyph: '·', tone: 'blue' }
const PLAIN_UNDO: Mark = { glyph: '↶', tone: 'violet' }

/** The V of a definition, without an execution. */
export function DefinitionPicture({ tree, caption, marks, selected, onSelect }: DefinitionPictureProps) {
  const rows = placesOf(tree).map((place): PictureRow => {
    const { node } = place
    if (!isStep(node)) {
      return { ...place, isTurn: false }
    }
    const part = (name: string, plain: Mark, note: string | undefined) => ({
      name,
      cell: { ...plain, ...(note ? { note } : {}), ...marks?.get(name) },
      // Drawn as what there is, not as what has not been reached.
      row: { step: name, kind: 'step' as const, status: 'DONE' as const, attempts: [] },
    })
    const condition = place.conditions.map(({ field }) => `if ${field}`).join(', ')
    return {
      ...place,
      isTurn: false,
      step: part(node.name, PLAIN, condition || describeKind(node.kind)),
      ...(node.undo ? { undo: part(node.undo.name, PLAIN_UNDO, undefined) } : {}),
    }
  })
  return <PictureTable rows={rows} caption={caption} selected={selected} onSelect={onSelect} />
}

function describeKind(kind: string): string | undefined {
  return kind === 'approval' ? 'approval' : kind === 'work' ? 'long work' : undefined
}
