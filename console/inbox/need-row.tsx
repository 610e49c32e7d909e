import { Link } from 'wouter'
import { describeAge } from '#core/picture/duration.ts'
import { markOf } from '#core/picture/mark.ts'
import { useNow } from '../api/clock.ts'
import { useCan } from '../api/session.tsx'
import { describeMainFact } from '../executions/main-fact.ts'
import { Countdown } from '../parts/countdown.tsx'
import type { Need } from './needs.ts'
import type { Action, Result } from './use-actions.ts'

interface NeedRowProps {
  need: Need
  isChosen: boolean
  /** Nothing can be done about it any more. */
  isOver: boolean
  result: Result | undefined
  onChoose: () => void
  onAsk: (action: Action) => void
}

/** What is needed, of whom, since when, and the buttons. */
export function NeedRow({ need, isChosen, isOver, result, onChoose, onAsk }: NeedRowProps) {
  const { execution } = need
  const { executionId, workflow, startedAt } = execution
  const { glyph, tone } = markOf(need.kind === 'stuck' ? 'COMPENSATION_FAILED' : 'AWAITING_APPROVAL')
  const isDone = result?.isDone === true
  const fact = describeMainFact(execution.facts)
  return (
    <li
      className={`need ${isDone ? 'is-done' : ''}`}
      aria-current={isChosen || undefined}
      onFocus={onChoose}
      aria-label={`${executionId}: ${describe(need)}`}
    >
      <span className={`need-glyph ${isDone ? 'green' : tone} tone`} aria-hidden="true">
        {isDone ? '✓' : glyph}
      </span>
      <div className="need-words">
        <p>
          <b>{describe(need)}</b>
          {need.expiresAt && !isOver && (
            <span className="amber tone">
              {' '}
              · <Countdown until={need.expiresAt} />
            </span>
          )}
        </p>
        <p className="mute">
          <Link href={`/executions/${executionId}`} className="mono">
            {executionId}
          </Link>{' '}
          · {workflow} · {fact && `${fact} · `}
          <Age since={execution.stuck?.since ?? startedAt} />
        </p>
        {execution.stuck?.message && !isOver && <p className="mute">{execution.stuck.message}</p>}
      </div>
      <div className="need-result" role="status">
        {result && <span className={isDone ? 'green tone' : 'red tone'}>{result.words}</span>}
      </div>
      {!isOver && <Buttons need={need} onAsk={onAsk} />}
    </li>
  )
}

function Buttons({ need, onAsk }: Pick<NeedRowProps, 'need' | 'onAsk'>) {
  const canDecide = useCan('executions:approve')
  const canSteer = useCan('executions:write')
  const button = (action: Action, words: string, key: string, style: string) => (
    <button
      type="button"
      className={`button ${style}`}
      disabled={!(need.kind === 'stuck' ? canSteer : canDecide)}
      onClick={() => onAsk(action)}
    >
      {words} <kbd>{key}</kbd>
    </button>
  )
  return (
    <div className="need-buttons">
      {need.kind === 'stuck' ? (
        <>
          {button('retry', 'Retry', 'r', 'primary')}
          {button('skip', 'Skip …', 's', 'danger')}
        </>
      ) : (
        <>
          {button('approve', 'Approve …', 'a', 'primary')}
          {button('reject', 'Reject …', 'x', 'danger')}
        </>
      )}
    </div>
  )
}

function describe({ kind, step, execution: { stuck } }: Need): string {
  if (kind === 'stuck') {
    return `${stuck?.undo ?? 'An undo'} has given up: ${stuck?.error}`
  }
  return step ? `${step} waits for a decision` : 'An approval waits for a decision'
}

function Age({ since }: { since: string }) {
  return (
    <time dateTime={since} title={since}>
      {describeAge(useNow() - Date.parse(since))}
    </time>
  )
}
