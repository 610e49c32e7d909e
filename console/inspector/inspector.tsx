import { isStep } from '#core/picture/places.ts'
import { resultOf } from '#core/picture/result-of.ts'
import { type Part, type PictureRow, pictureOf } from '#core/picture/rows.ts'
import type { Retrier, TreeStep } from '#core/saga/compile/tree.ts'
import { useNow } from '../api/clock.ts'
import { type ExecutionDetail, isOpen, type TimelineRow, useExecution, useWorkflow } from '../api/queries.ts'
import { useSession } from '../api/session.tsx'
import { useView } from '../execution/use-view.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Json } from '../parts/json.tsx'
import { describeSpan, spaced } from '../parts/spaced.ts'
import { Attempts } from './attempts.tsx'
import './inspector.css'
import { describeRetrier } from '../parts/retry-policy.ts'
import { RelatedRecords } from './related-records.tsx'

/** All that is known of the step or undo that is selected. */
export function Inspector({ id }: { id: string }) {
  const [{ row: name }, change] = useView()
  const { data: execution } = useExecution(id)
  const { data: workflow } = useWorkflow(execution?.workflow, execution?.version)
  const now = useNow(execution && isOpen(execution) ? 1000 : 0)
  if (!name || !execution || !workflow) {
    return null
  }
  const rows = pictureOf(workflow.tree, execution, now)
  const found = rows.find(({ step, undo }) => step?.name === name || undo?.name === name)
  if (!found?.step || !isStep(found.node)) {
    return null
  }
  const isUndo = found.undo?.name === name
  const part = isUndo ? found.undo! : found.step
  return (
    <aside className="inspector" aria-label={name}>
      <div className="inspector-title">
        <h2>{name}</h2>
        <span className={`tag ${part.cell.tone}`}>
          <span aria-hidden="true">{part.cell.glyph}</span> {describeStatus(part, isUndo)}
        </span>
        <button type="button" className="button" onClick={() => change({ row: undefined })}>
          ✕<span className="unseen">Close</span>
        </button>
      </div>
      <p className="mute">
        {isUndo ? (
          <>
            undo of <b>{found.name}</b>
          </>
        ) : (
          describeKind(found.node)
        )}
        {part.cell.note ? ` · ${spaced(part.cell.note)}` : ''}
      </p>
      <PartDetails execution={execution} found={found} node={found.node} part={part} isUndo={isUndo} />
    </aside>
  )
}

interface DetailsProps {
  execution: ExecutionDetail
  found: PictureRow
  node: TreeStep
  part: Part
  isUndo: boolean
}

function PartDetails({ execution, found, node, part, isUndo }: DetailsProps) {
  const { tenant } = useSession()
  const planned = isUndo ? node.undo! : node
  const result = resultOf(execution.results, node.name)
  const error = part.row?.error ?? (found.isTurn && !isUndo ? failureOf(execution) : undefined)
  return (
    <>
      {part.row ? <Attempts attempts={part.row.attempts} /> : null}
      {part.items ? <Items items={part.items.map(({ row }) => row)} /> : null}
      {part.row?.decision ? (
        <>
          <h3 className="heading">Decision</h3>
          <p>
            {part.row.decision.decision === 'approve' ? 'approved' : 'rejected'} by{' '}
            <b>{part.row.decision.by}</b>
            {part.row.decision.reason ? `: “${part.row.decision.reason}”` : ''}
          </p>
        </>
      ) : null}
      {error ? (
        <>
          <h3 className="heading">Error</h3>
          <pre className="code">{`${error.name}\n${error.message}`}</pre>
        </>
      ) : null}
      {result === undefined ? null : (
        <>
          <h3 className="heading">{isUndo ? 'What it takes back' : 'Answer'}</h3>
          <Json value={result} />
        </>
      )}
      <RelatedRecords result={result} />
      <h3 className="heading">Retry policy</h3>
      <ul className="mute">
        {planned.retry.map((retrier: Retrier) => (
          <li key={retrier.errors.join()}>{describeRetrier(retrier)}</li>
        ))}
        <li>at most {describeSpan(planned.timeoutSeconds * 1000)} per attempt</li>
      </ul>
      <h3 className="heading">Where to look further</h3>
      <dl className="facts">
        <dt>Lambda</dt>
        <dd className="mono">{planned.name}</dd>
        <dt>Handler</dt>
        <dd className="mono">{fileOf(planned.name)}</dd>
        <dt>Idempotency key</dt>
        <dd className="mono">{`${tenant}:${execution.executionId}:${node.name}`}</dd>
      </dl>
      <CopyButton text={() => `flowforge logs ${execution.executionId} --step ${planned.name}`}>
        Copy the command for its log
      </CopyButton>
    </>
  )
}

function describeKind({ kind, bestEffort, pivot }: TreeStep): string {
  const words = { step: 'step', approval: 'approval by a person', work: 'long work' }[kind]
  return `${words}${bestEffort ? ' · best effort: its failure fails nothing' : ''}${pivot ? ' · no return from here' : ''}`
}

function describeStatus({ row, items, cell }: Part, isUndo: boolean): string {
  if (items) {
    return `${items.length} items`
  }
  return row
    ? row.status.toLowerCase().replaceAll('_', ' ')
    : cell.note && !isUndo
      ? 'not run'
      : 'not needed yet'
}

function failureOf({ failure }: ExecutionDetail): { name: string; message: string } | undefined {
  return failure ? { name: failure.error, message: failure.message ?? '' } : undefined
}

/** The name of a step, its Lambda and its file are one. */
function fileOf(name: string): string {
  return `${name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}.ts`
}

/** More than this are too many to read. */
const MOST_ITEMS = 100

function Items({ items }: { items: readonly TimelineRow[] }) {
  return (
    <>
      <h3 className="heading">Items</h3>
      <ul className="items">
        {items.slice(0, MOST_ITEMS).map((row) => (
          <li key={row.step}>
            <details>
              <summary>
                <span className="mono">{row.step}</span> {row.status.toLowerCase().replaceAll('_', ' ')}
              </summary>
              <Attempts attempts={row.attempts} />
              {row.error ? <pre className="code">{`${row.error.name}\n${row.error.message}`}</pre> : null}
            </details>
          </li>
        ))}
      </ul>
      {items.length > MOST_ITEMS ? (
        <p className="mute">and {items.length - MOST_ITEMS} more, in the JSON tab</p>
      ) : null}
    </>
  )
}
