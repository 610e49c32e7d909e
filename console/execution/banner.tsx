import { useState } from 'react'
import type { ExecutionDetail, TimelineRow } from '../api/queries.ts'
import { useCan } from '../api/session.tsx'
import { Countdown } from '../parts/countdown.tsx'
import { Notice } from '../parts/notice.tsx'
import { describeSpan } from '../parts/spaced.ts'
import { useKeys } from '../parts/use-keys.ts'
import { AskedDialog } from './asked-dialog.tsx'
import { listNotUndone } from './list-not-undone.ts'
import type { Asked } from './meanwhile.ts'

interface BannerProps {
  execution: ExecutionDetail
  onAsk: (asked: Asked) => void
}

/** What a person has to do about this execution, if anything. A dialog outlives what it was opened for. */
export function Banner({ execution }: { execution: ExecutionDetail }) {
  const [asked, setAsked] = useState<Asked>()
  return (
    <>
      <Need execution={execution} onAsk={setAsked} />
      {asked ? <AskedDialog asked={asked} execution={execution} onClose={() => setAsked(undefined)} /> : null}
    </>
  )
}

function Need({ execution, onAsk }: BannerProps) {
  if (execution.status === 'COMPENSATION_FAILED') {
    return <StuckBanner execution={execution} onAsk={onAsk} />
  }
  if (execution.status === 'COMPENSATED' && listNotUndone(execution.timeline, {}).length > 0) {
    return <SkippedBanner {...execution} />
  }
  const waiting = execution.timeline.filter(({ status }) => status === 'WAITING')
  return waiting.length > 0 ? <WaitingBanner execution={execution} rows={waiting} onAsk={onAsk} /> : null
}

function StuckBanner({ execution, onAsk }: BannerProps) {
  const { stuck, timeline, links } = execution
  const canWrite = useCan('executions:write')
  const canRetry = canWrite && 'retry' in links
  const canSkip = canWrite && 'skip' in links
  const row = timeline.find(({ status }) => status === 'STUCK')
  const undo = stuck?.undo ?? row?.step ?? 'An undo'
  const ask = (action: 'retry' | 'skip') => onAsk({ action, undo, step: stuck?.step })
  useKeys({
    ...(canRetry ? { r: () => ask('retry') } : {}),
    ...(canSkip ? { s: () => ask('skip') } : {}),
  })
  return (
    <Notice
      tone="red"
      title={`${undo} has given up.`}
      actions={
        <>
          <button type="button" className="button primary" disabled={!canRetry} onClick={() => ask('retry')}>
            Retry the undo <kbd>r</kbd>
          </button>
          <button type="button" className="button danger" disabled={!canSkip} onClick={() => ask('skip')}>
            Skip it… <kbd>s</kbd>
          </button>
        </>
      }
    >
      <Why row={row} error={stuck?.error} message={stuck?.message} />
      <p className="mute">{describeStanding(execution, undo)}</p>
    </Notice>
  )
}

function Why({
  row,
  error,
  message,
}: {
  row: TimelineRow | undefined
  error: string | undefined
  message: string | undefined
}) {
  const attempts = row?.attempts.length ?? 0
  const span =
    row?.startedAt && row.endedAt
      ? ` in ${describeSpan(Date.parse(row.endedAt) - Date.parse(row.startedAt))}`
      : ''
  return (
    <span>
      {' '}
      {attempts > 0 ? `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}${span}. ` : ''}
      <b>{error}</b>
      {message ? `: ${message}` : ''}
    </span>
  )
}

/** What is not undone while the undo is stuck. */
function describeStanding({ timeline, results }: ExecutionDetail, undo: string): string {
  const blocked = timeline.filter(({ status }) => status === 'BLOCKED')
  const waits =
    blocked.length > 0
      ? `${blocked.map(({ step }) => step).join(', ')} ${blocked.length === 1 ? 'waits' : 'wait'} for it and ${blocked.length === 1 ? 'has' : 'have'} not run: nothing earlier is undone on a false premise. `
      : 'Nothing else waits for it. '
  return `${waits}What ${listNotUndone(timeline, results).join(', ') || undo} did still stands.`
}

/** An execution that was undone, but for what a person has skipped. */
function SkippedBanner({ timeline, results }: ExecutionDetail) {
  const skips = timeline.flatMap(({ step, skipped }) => (skipped ? [{ step, ...skipped }] : []))
  return (
    <Notice tone="amber" title={`What ${listNotUndone(timeline, results).join(', ')} did still stands.`}>
      {skips.map(({ step, by, reason }) => (
        <span key={step}>{` ${step} was skipped by ${by}: “${reason}”.`}</span>
      ))}
    </Notice>
  )
}

interface WaitingProps extends BannerProps {
  rows: readonly TimelineRow[]
}

/** Every approval that waits, each with its own buttons; the keys are those of the first. */
function WaitingBanner({ execution, rows, onAsk }: WaitingProps) {
  const canDecide = useCan('executions:approve') && 'approval' in execution.links
  const first = rows[0]!.step
  useKeys(
    {
      a: () => onAsk({ action: 'approve', step: first }),
      x: () => onAsk({ action: 'reject', step: first }),
    },
    canDecide,
  )
  return (
    <div className="notice amber waiting-list" role="alert">
      <ul>
        {rows.map((row, index) => (
          <li key={row.step}>
            <span>
              <b className="tone">{row.step} waits for a decision.</b>
              {row.expiresAt ? (
                <>
                  {' '}
                  <Countdown until={row.expiresAt} />.
                </>
              ) : null}
            </span>
            <span className="notice-buttons">
              <button
                type="button"
                className="button primary"
                disabled={!canDecide}
                onClick={() => onAsk({ action: 'approve', step: row.step })}
              >
                Approve{index === 0 ? <kbd>a</kbd> : null}
                <span className="unseen"> {row.step}</span>
              </button>
              <button
                type="button"
                className="button danger"
                disabled={!canDecide}
                onClick={() => onAsk({ action: 'reject', step: row.step })}
              >
                Reject{index === 0 ? <kbd>x</kbd> : null}
                <span className="unseen"> {row.step}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
