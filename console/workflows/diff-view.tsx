import type { Tone } from '#core/picture/mark.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import { DefinitionTable, describeStep } from '../parts/definition/definition-table.tsx'
import { Node } from '../parts/definition/node.tsx'
import { type Change, type DiffRow, diffOf } from './diff.ts'

const MARKS: Record<Exclude<Change, 'same'>, { glyph: string; tone: Tone }> = {
  added: { glyph: '+', tone: 'green' },
  removed: { glyph: '−', tone: 'red' },
  changed: { glyph: '≠', tone: 'amber' },
  moved: { glyph: '↕', tone: 'blue' },
}

/** Two versions of a definition laid over each other. */
export function DiffView({ before, after }: { before: readonly TreeNode[]; after: readonly TreeNode[] }) {
  const rows = diffOf(before, after)
  const byName = new Map(rows.map((row) => [row.place.name, row]))
  const differing = rows.filter(({ change }) => change !== 'same')
  return (
    <>
      <p className="diff-summary" role="status">
        {differing.length === 0 ? 'Both versions do the same.' : summarize(differing)}
      </p>
      <DefinitionTable
        label="What changed"
        places={rows.map(({ place }) => place)}
        moreTitle="What changed"
        cells={{
          step: (step, place) => (
            <Node
              name={step.name}
              note={describeStep(step, place)}
              isDashed={step.bestEffort}
              {...markOf(byName.get(step.name))}
            />
          ),
          undo: (undo, of) => {
            const row = byName.get(of.name)
            return <Node name={undo.name} {...(row?.isUndoChanged ? markOf(row) : {})} />
          },
          more: (step) => <Notes row={byName.get(step.name)!} />,
        }}
      />
    </>
  )
}

function Notes({ row: { change, notes } }: { row: DiffRow }) {
  if (change === 'same') {
    return <span className="mute">as before</span>
  }
  const { tone } = MARKS[change]
  return (
    <div className="policy">
      <b className={`${tone} tone`}>{change}</b>
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
    </div>
  )
}

function markOf(row: DiffRow | undefined) {
  return row && row.change !== 'same' ? MARKS[row.change] : {}
}

/** `1 added, 2 changed` */
function summarize(rows: readonly DiffRow[]): string {
  const counts = Object.keys(MARKS).map(
    (change) => [change, rows.filter((row) => row.change === change).length] as const,
  )
  return counts
    .filter(([, count]) => count > 0)
    .map(([change, count]) => `${count} ${change}`)
    .join(', ')
}
