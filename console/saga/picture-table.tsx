import type { ReactNode } from 'react'
import { isStep } from '#core/picture/places.ts'
import type { PictureRow } from '#core/picture/rows.ts'
import { describeGroup } from '../parts/describe-group.ts'
import { Box } from './box.tsx'
import './saga.css'
import { Spines } from './spines.tsx'

interface PictureTableProps {
  rows: readonly PictureRow[]
  caption: string
  /** The step or undo that is selected. */
  selected?: string | undefined
  onSelect?: ((name: string) => void) | undefined
  /** Heads the third column, which stands on the same rows. */
  head: ReactNode
  /** Fills the third column of a row. */
  lane: (row: PictureRow) => ReactNode
}

/** Do and undo on the same rows: a table, with lines drawn below it. */
export function PictureTable({ rows, caption, selected, onSelect, head, lane }: PictureTableProps) {
  return (
    <div className="saga">
      <table className="saga-table">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Do ↓</th>
            <th scope="col">Undo ↑</th>
            <th scope="col" className="lane-head">
              <span className="unseen">When</span>
              {head}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <Boxes row={row} selected={selected} onSelect={onSelect} />
              <td className="lane">{lane(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Spines rows={rows} />
    </div>
  )
}

function Boxes({
  row,
  selected,
  onSelect,
}: Pick<PictureTableProps, 'selected' | 'onSelect'> & { row: PictureRow }) {
  const { step, undo, node } = row
  const select = (name: string) => (onSelect ? () => onSelect(name) : undefined)
  if (!step || !isStep(node)) {
    return (
      <th scope="rowgroup" colSpan={2} className="group-head">
        <b>{row.name}</b> <span>{describeGroup(node)}</span>
      </th>
    )
  }
  const remark = remarkOf(row)
  return (
    <>
      <td className="do">
        <Box
          part={step}
          {...(remark ? { remark } : {})}
          isUndone={undo?.cell.tone === 'violet'}
          isDashed={Boolean(node.bestEffort)}
          isSelected={selected === step.name}
          onSelect={select(step.name)}
        />
      </td>
      <td className="undo">
        {undo ? (
          <Box
            part={undo}
            isDashed={!undo.row && !undo.items}
            isSelected={selected === undo.name}
            onSelect={select(undo.name)}
          />
        ) : node.pivot ? (
          <span className="no-return">no return from here</span>
        ) : null}
      </td>
    </>
  )
}

function remarkOf({ node, step }: PictureRow): string | undefined {
  if (!isStep(node)) {
    return undefined
  }
  const { progress } = step?.row ?? {}
  if (progress?.total && progress.total > 1 && !step?.cell.note) {
    return `${progress.done} of ${progress.total}`
  }
  if (node.bestEffort) {
    return 'best effort'
  }
  return node.kind === 'work' && !step?.row ? 'long work' : undefined
}
