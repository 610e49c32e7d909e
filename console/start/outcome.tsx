import { describeForetold } from '#core/foretell/describe.ts'
import type { Fault } from '#core/foretell/fault.ts'
import { type Foretold, foretell } from '#core/foretell/foretell.ts'
import { markOf } from '#core/picture/mark.ts'
import { placesOf } from '#core/picture/places.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'

/** What the faults make of the execution; two of them where a condition, which the input decides, makes a difference. */
export function Outcome({ tree, faults }: { tree: readonly TreeNode[]; faults: readonly Fault[] }) {
  const usual = foretell(tree, faults, { isTaken: () => false })
  const taken = foretell(tree, faults, { isTaken: () => true })
  const condition = placesOf(tree).flatMap(({ conditions }) => conditions)[0]
  const isSame = describeForetold(usual) === describeForetold(taken)
  const asks = taken.asks.filter((name) => !usual.asks.includes(name))
  return (
    <div className="outcome" role="status" aria-label="What is foretold">
      <OneOutcome foretold={usual} />
      {isSame && condition && asks.length > 0 && (
        <p className="mute outcome-if">
          If {condition.step} says <b>{condition.field}</b>, it waits for {listed(asks)} on the way.
        </p>
      )}
      {!isSame && condition && (
        <>
          <p className="mute outcome-if">
            If {condition.step} says <b>{condition.field}</b>:
          </p>
          <OneOutcome foretold={taken} />
        </>
      )}
    </div>
  )
}

function OneOutcome({ foretold }: { foretold: Foretold }) {
  const { status, failedAt, undos, stuckAt, asks } = foretold
  const { glyph, tone } = markOf(status)
  const idle = undos.filter(({ hadEffect }) => hadEffect === false).map(({ undo }) => undo)
  return (
    <div>
      <b className={`${tone} tone`}>
        <span aria-hidden="true">{glyph} </span>
        {describeForetold(foretold)}
      </b>
      <ul className="outcome-notes mute">
        {asks.length > 0 && <li>Waits for {listed(asks)}; foretold as approved.</li>}
        {failedAt && <li>The way turns at {failedAt}.</li>}
        {undos.length > 0 && <li>Undoes by {listed(undos.map(({ undo }) => undo))}.</li>}
        {idle.length > 0 && <li>{listed(idle)} will find nothing to undo.</li>}
        {stuckAt && <li>Then {stuckAt} gives up, and waits for you.</li>}
      </ul>
    </div>
  )
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
