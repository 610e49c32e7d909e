import { useState } from 'react'
import { Link } from 'wouter'
import { markOf } from '#core/picture/mark.ts'
import type { ExecutionDetail } from '../api/queries.ts'
import { useCan } from '../api/session.tsx'
import { Ask } from '../parts/ask.tsx'
import { AskReason } from '../parts/ask-reason.tsx'
import { describeSpan } from '../parts/spaced.ts'
import { useKeys } from '../parts/use-keys.ts'
import { clockTime } from '../saga/saga-picture.tsx'
import { listNotUndone } from './list-not-undone.ts'
import { useSteering } from './use-steering.ts'

interface HeaderProps {
  execution: ExecutionDetail
  /** The version that new executions start on. */
  live: string | undefined
  now: number
}

/** What the execution is, how it stands, and what can be done with it. */
export function Header({ execution, live, now }: HeaderProps) {
  const { executionId, workflow, version, status, startedAt, endedAt } = execution
  const { failure, retryOf, retriedBy } = execution
  const mark = markOf(status)
  const took = (endedAt ? Date.parse(endedAt) : now) - Date.parse(startedAt)
  const isOld = version !== undefined && live !== undefined && live !== version
  return (
    <header className="execution-header">
      <div className="execution-title">
        <h1 className="mono">{executionId}</h1>
        <span className={`tag ${mark.tone}`}>
          <span aria-hidden="true">{mark.glyph}</span> {status}
        </span>
        <Actions execution={execution} />
      </div>
      <p className="execution-meta">
        <span>
          <Link href={`/workflows/${workflow}`}>{workflow}</Link> <b>{version ? `v${version}` : ''}</b>
          {isOld ? (
            <Link href={`/workflows/${workflow}?version=${live}&compare=${version}`}>
              {` (v${live} is live · diff)`}
            </Link>
          ) : null}
        </span>
        <span>
          started <b title={startedAt}>{describeDay(startedAt, now)}</b>
        </span>
        <span>
          {endedAt ? 'took' : 'for'} <b>{describeSpan(took)}</b>
        </span>
        {failure ? (
          <span>
            failed at <b>{failure.step ?? 'no step'}</b>: {failure.error}
            {failure.message ? `, ${failure.message}` : ''}
          </span>
        ) : null}
        {status === 'COMPENSATED' && listNotUndone(execution.timeline, {}).length === 0 ? (
          <span>all that was done is undone</span>
        ) : null}
        {execution.cancelRequestedAt ? (
          <span>
            cancelled at {clockTime(Date.parse(execution.cancelRequestedAt))}
            {execution.cancel ? ` by ${execution.cancel.by}` : ''}
            {execution.cancel?.reason ? `: ${execution.cancel.reason}` : ''}
          </span>
        ) : null}
        {retryOf ? (
          <span>
            retry of <Link href={`/executions/${retryOf}`}>{retryOf}</Link>
          </span>
        ) : null}
        {retriedBy ? (
          <span>
            retried as <Link href={`/executions/${retriedBy}`}>{retriedBy}</Link>
          </span>
        ) : null}
        {execution.traceId ? (
          <span title="The trace of its start, as X-Ray and the logs name it">
            trace <span className="mono">{execution.traceId}</span>
          </span>
        ) : null}
      </p>
    </header>
  )
}

function describeDay(iso: string, now: number): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date(now).toDateString()
  return isToday ? clockTime(at.getTime()) : `${at.toLocaleDateString('sv-SE')} ${clockTime(at.getTime())}`
}

function Actions({ execution }: { execution: ExecutionDetail }) {
  const { executionId, workflow, status, links } = execution
  const canWrite = useCan('executions:write')
  const [asked, setAsked] = useState<'cancel' | 'retry'>()
  const canCancel = canWrite && 'cancel' in links
  const canRetry = canWrite && status === 'COMPENSATED' && 'retry' in links
  useKeys({
    ...(canCancel ? { c: () => setAsked('cancel') } : {}),
    ...(canRetry ? { r: () => setAsked('retry') } : {}),
  })
  return (
    <span className="execution-actions">
      <Link className="button" href={`/start/${workflow}?from=${encodeURIComponent(executionId)}`}>
        Run again with…
      </Link>
      {canRetry ? (
        <button type="button" className="button" onClick={() => setAsked('retry')}>
          Do it again <kbd>r</kbd>
        </button>
      ) : null}
      {'cancel' in links ? (
        <button
          type="button"
          className="button danger"
          disabled={!canCancel}
          onClick={() => setAsked('cancel')}
        >
          Cancel… <kbd>c</kbd>
        </button>
      ) : null}
      {asked ? (
        <SteerDialog executionId={executionId} action={asked} onClose={() => setAsked(undefined)} />
      ) : null}
    </span>
  )
}

function SteerDialog({
  executionId,
  action,
  onClose,
}: {
  executionId: string
  action: 'cancel' | 'retry'
  onClose: () => void
}) {
  const steering = useSteering(executionId)
  if (action === 'retry') {
    return (
      <Ask
        title={`Do ${executionId} again?`}
        confirm="Start it again"
        onClose={onClose}
        onConfirm={() => steering.retry()}
      >
        <p className="mute">A new execution starts with the same input, linked to this one.</p>
      </Ask>
    )
  }
  return (
    <AskReason
      title={`Cancel ${executionId}?`}
      action="Cancel the execution"
      isDanger
      onClose={onClose}
      onDo={(reason) => steering.cancel(reason || undefined)}
    >
      Nothing more is done, and all that was done is undone.
    </AskReason>
  )
}
