import { Link } from 'wouter'
import { markOf } from '#core/picture/mark.ts'
import { describeWhereabouts } from '#core/picture/whereabouts.ts'
import { useNow } from '../api/clock.ts'
import { type Execution, isOpen, useExecution } from '../api/queries.ts'
import { Glyph } from '../parts/glyph.tsx'
import { describeSpan, spaced } from '../parts/spaced.ts'
import { describeMainFact } from './main-fact.ts'

interface RowProps {
  execution: Execution
  href: string
  isSelected: boolean
  /** Undefined while nobody selects several. */
  isTicked: boolean | undefined
  onTick: (isTicked: boolean) => void
}

/** How often an open execution in the list is looked at; the one that is shown is looked at more often. */
const EVERY_MS = 3000

export function ListRow({ execution, href, isSelected, isTicked, onTick }: RowProps) {
  const { executionId } = execution
  return (
    <div className={isSelected ? 'row selected' : 'row'}>
      {isTicked === undefined ? null : (
        <input
          type="checkbox"
          aria-label={`Select ${executionId}`}
          checked={isTicked}
          onChange={(event) => onTick(event.target.checked)}
        />
      )}
      <Link
        href={href}
        className="row-link"
        aria-current={isSelected ? 'true' : undefined}
        data-id={executionId}
      >
        {isOpen(execution) ? <OpenRow execution={execution} /> : <EndedRow execution={execution} />}
      </Link>
    </div>
  )
}

function OpenRow({ execution }: { execution: Execution }) {
  const { data } = useExecution(execution.executionId, EVERY_MS)
  const now = useNow()
  const known = data ?? execution
  return (
    <RowText
      execution={{ ...known, facts: execution.facts }}
      words={describeWhereabouts(known, data?.timeline, now)}
      age={(known.endedAt ? Date.parse(known.endedAt) : now) - Date.parse(known.startedAt)}
    />
  )
}

function EndedRow({ execution }: { execution: Execution }) {
  const { startedAt, endedAt } = execution
  return (
    <RowText
      execution={execution}
      words={describeWhereabouts(execution, undefined, 0)}
      age={endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0}
    />
  )
}

function RowText({
  execution,
  words,
  age,
}: {
  execution: Pick<Execution, 'executionId' | 'status' | 'facts'>
  words: string
  age: number
}) {
  return (
    <>
      <Glyph mark={markOf(execution.status)} />
      <span className="row-id mono">{execution.executionId}</span>
      <span className="row-age">{describeSpan(age)}</span>
      <span className="row-words">{spaced(words)}</span>
      <span className="row-fact">{describeMainFact(execution.facts)}</span>
    </>
  )
}
