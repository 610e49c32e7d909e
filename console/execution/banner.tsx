import { useState } from 'react'
import type { ExecutionDetail, TimelineRow } from '../api/queries.ts'
import { useCan } from '../api/session.tsx'
import { Ask } from '../parts/ask.tsx'
import { AskReason } from '../parts/ask-reason.tsx'
import { Countdown } from '../parts/countdown.tsx'
import { Notice } from '../parts/notice.tsx'
import { describeSpan } from '../parts/spaced.ts'
import { useKeys } from '../parts/use-keys.ts'
import { listNotUndone } from './list-not-undone.ts'
import { useSteering } from './use-steering.ts'

/** What a person has to do about this execution, if anything. */
export function Banner({ execution }: { execution: ExecutionDetail }) {
  if (execution.status === 'COMPENSATION_FAILED') {
    return <StuckBanner execution={execution} />
  }
  if (execution.status === 'COMPENSATED' && listNotUndone(execution.timeline, {}).length > 0) {
    return <SkippedBanner {...execution} />
  }
  const waiting = execution.timeline.filter(({ status }) => status === 'WAITING')
  return waiting.length > 0 ? <WaitingBanner execution={execution} rows={waiting} /> : null
}

function StuckBanner({ execution }: { execution: ExecutionDetail }) {
  const { executionId, stuck, timeline, links } = execution
  const [isSkipping, setSkipping] = useState(false)
  const [isRetrying, setRetrying] = useState(false)
  const steering = useSteering(executionId)
  const canWrite = useCan('executions:write')
  const canRetry = canWrite && 'retry' in links
  const canSkip = canWrite && 'skip' in links
  useKeys({
    ...(canRetry ? { r: () => setRetrying(true) } : {}),
    ...(canSkip ? { s: () => setSkipping(true) } : {}),
  })
  const row = timeline.find(({ status }) => status === 'STUCK')
  const undo = stuck?.undo ?? row?.step ?? 'An undo'
  return (
    <Notice
      tone="red"
      title={`${undo} has given up.`}
      actions={
        <>
          <button
            type="button"
            className="button primary"
            disabled={!canRetry}
            onClick={() => setRetrying(true)}
          >
            Retry the undo <kbd>r</kbd>
          </button>
          <button
            type="button"
            className="button danger"
            disabled={!canSkip}
            onClick={() => setSkipping(true)}
          >
            Skip it… <kbd>s</kbd>
          </button>
        </>
      }
    >
      <Why row={row} error={stuck?.error} message={stuck?.message} />
      <p className="mute">{describeStanding(execution, undo)}</p>
      {isRetrying ? (
        <Ask
          title={`Retry ${undo}?`}
          confirm="Retry the undo"
          onClose={() => setRetrying(false)}
          onConfirm={() => steering.retry()}
        >
          <p className="mute">Its attempts begin anew; what waits for it goes on when it succeeds.</p>
        </Ask>
      ) : null}
      {isSkipping && stuck?.step ? (
        <AskReason
          title={`Skip ${undo}?`}
          action="Skip the undo"
          isDanger
          isReasonNeeded
          typed={undo}
          onClose={() => setSkipping(false)}
          onDo={(reason) => steering.skip(stuck.step!, reason)}
        >
          FlowForge takes it for undone and goes on with the rest. What it would have taken back is yours to
          put right.
        </AskReason>
      ) : null}
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

interface WaitingProps {
  execution: ExecutionDetail
  rows: readonly TimelineRow[]
}

/** Every approval that waits, each with its own buttons; the keys are those of the first. */
function WaitingBanner({ execution, rows }: WaitingProps) {
  const [asked, setAsked] = useState<{ step: string; decision: 'approve' | 'reject' }>()
  const canDecide = useCan('executions:approve') && 'approval' in execution.links
  const first = rows[0]!.step
  useKeys(
    {
      a: () => setAsked({ step: first, decision: 'approve' }),
      x: () => setAsked({ step: first, decision: 'reject' }),
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
                onClick={() => setAsked({ step: row.step, decision: 'approve' })}
              >
                Approve{index === 0 ? <kbd>a</kbd> : null}
                <span className="unseen"> {row.step}</span>
              </button>
              <button
                type="button"
                className="button danger"
                disabled={!canDecide}
                onClick={() => setAsked({ step: row.step, decision: 'reject' })}
              >
                Reject{index === 0 ? <kbd>x</kbd> : null}
                <span className="unseen"> {row.step}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
      {asked ? (
        <DecisionDialog executionId={execution.executionId} {...asked} onClose={() => setAsked(undefined)} />
      ) : null}
    </div>
  )
}

function DecisionDialog({
  executionId,
  step,
  decision,
  onClose,
}: {
  executionId: string
  step: string
  decision: 'approve' | 'reject'
  onClose: () => void
}) {
  const steering = useSteering(executionId)
  const isApproval = decision === 'approve'
  return (
    <AskReason
      title={isApproval ? `Approve ${step}?` : `Reject ${step}?`}
      action={isApproval ? 'Approve' : 'Reject'}
      isDanger={!isApproval}
      onClose={onClose}
      onDo={(reason) => steering.decide(decision, { step, reason })}
    >
      {isApproval ? `${executionId} goes on.` : `${executionId} undoes what was done so far.`}
    </AskReason>
  )
}
