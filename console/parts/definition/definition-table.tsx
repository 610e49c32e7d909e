import { Fragment, type ReactNode } from 'react'
import type { Place } from '#core/picture/places.ts'
import { isStep } from '#core/picture/places.ts'
import type { TreeStep } from '#core/saga/compile/tree.ts'
import { describeGroup } from '../describe-group.ts'
import './definition-table.css'

/** What stands in the row of a step. */
export interface DefinitionCells {
  step: (step: TreeStep, place: Place) => ReactNode
  undo: (undo: NonNullable<TreeStep['undo']>, of: TreeStep) => ReactNode
  /** To the right of the two. */
  more?: ((step: TreeStep) => ReactNode) | undefined
  /** Of the whole row, by which it is coloured. */
  rowClass?: ((step: TreeStep) => string | undefined) | undefined
}

/** A definition as a table: its steps downwards, and beside each the undo that takes it back. */
export function DefinitionTable({
  label,
  places,
  cells,
  moreTitle,
}: {
  label: string
  places: readonly Place[]
  cells: DefinitionCells
  moreTitle?: string
}) {
  return (
    <table className="definition" aria-label={label}>
      <thead>
        <tr>
          <th className="definition-title" scope="col">
            Do <span aria-hidden="true">↓</span>
          </th>
          <th className="definition-title" scope="col">
            Undo <span aria-hidden="true">↑</span>
          </th>
          {cells.more && (
            <th className="definition-title" scope="col">
              {moreTitle ?? <span className="unseen">More</span>}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {places.map((place) => {
          const { node } = place
          return (
            <Fragment key={place.name}>
              {isStep(node) ? (
                <StepRow node={node} place={place} cells={cells} />
              ) : (
                <tr>
                  <th className="definition-group" scope="rowgroup" colSpan={cells.more ? 3 : 2}>
                    {place.name} <span>{describeGroup(node)}</span>
                  </th>
                </tr>
              )}
              {isStep(node) && node.pivot && (
                <tr>
                  <td className="definition-pivot" colSpan={cells.more ? 3 : 2}>
                    no return from here
                  </td>
                </tr>
              )}
            </Fragment>
          )
        })}
      </tbody>
    </table>
  )
}

function StepRow({ node, place, cells }: { node: TreeStep; place: Place; cells: DefinitionCells }) {
  const { groups } = place
  const inner = groups.at(-1)
  const isNewBranch = inner?.kind === 'parallel' && inner.isFirst && inner.branch > 0
  const className = [
    cells.rowClass?.(node),
    groups.length > 0 ? 'is-inside' : undefined,
    isNewBranch ? 'is-branch' : undefined,
  ]
  return (
    <tr className={className.filter(Boolean).join(' ') || undefined}>
      <td className="definition-cell definition-step">{cells.step(node, place)}</td>
      <td className={node.undo ? 'definition-cell definition-undo' : 'definition-cell'}>
        {node.undo ? cells.undo(node.undo, node) : <span className="unseen">nothing to undo</span>}
      </td>
      {cells.more && <td className="definition-cell definition-more">{cells.more(node)}</td>}
    </tr>
  )
}

/** What a step is beside its name. */
export function describeStep(step: TreeStep, { conditions }: Place): string | undefined {
  const notes = [
    ...conditions.map(({ step: asked, field }) => `if ${asked} says ${field}`),
    ...(step.kind === 'approval' ? ['approval'] : step.kind === 'work' ? ['long work'] : []),
    ...(step.bestEffort ? ['best effort'] : []),
  ]
  return notes.length > 0 ? notes.join(' · ') : undefined
}
