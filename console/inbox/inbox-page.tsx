import { useEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useCan } from '../api/session.tsx'
import { AskReason } from '../parts/ask-reason.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { useParameters } from '../parts/use-parameters.ts'
import { useTitle } from '../parts/use-title.ts'
import './inbox.css'
import { NeedRow } from './need-row.tsx'
import { listGone, type Need, nextOf } from './needs.ts'
import { type Action, useActions } from './use-actions.ts'
import { useNeeds } from './use-needs.ts'

/** All that waits for a person, to be dealt with from the keyboard. */
export function InboxPage() {
  useTitle('Needs you')
  const { needs, hasMore, error } = useNeeds()
  const { act, results, forget } = useActions()
  const [asked, setAsked] = useState<{ need: Need; action: Action }>()
  const gone = listGone(
    [...results.values()].map(({ need }) => need),
    needs ?? [],
  )
  const rows = [...(needs ?? []), ...gone]
  const { chosen, choose } = useChosen(rows)
  const isOver = (need: Need) => results.get(need.key)?.isDone === true || gone.includes(need)
  const actAndMoveOn = (need: Need, action: Action, reason?: string) => {
    const next = nextOf(rows, need, isOver)
    if (next) {
      choose(next.key)
    }
    return act(need, action, reason)
  }
  const ask = (need: Need, action: Action) =>
    // Its line says what is refused; there is no dialog that could.
    action === 'retry' ? actAndMoveOn(need, action).catch(() => {}) : setAsked({ need, action })
  useInboxKeys({ rows, chosen, choose, ask, isOver })
  return (
    <main className="page inbox" aria-labelledby="inbox-title">
      <header className="inbox-head">
        <h1 id="inbox-title">Needs you</h1>
        <span className="mute">{needs ? describeCount(needs, hasMore) : error ? '' : 'looking …'}</span>
        {gone.length > 0 && (
          <button type="button" className="button small" onClick={forget}>
            Clear what is over
          </button>
        )}
      </header>
      {error && <ProblemNotice error={error} doing="list what needs you" />}
      {rows.length > 0 && (
        <ul className="card needs">
          {rows.map((need) => (
            <NeedRow
              key={need.key}
              need={need}
              isChosen={need.key === chosen}
              isOver={isOver(need)}
              result={results.get(need.key)}
              onChoose={() => choose(need.key)}
              onAsk={(action) => ask(need, action)}
            />
          ))}
        </ul>
      )}
      {needs && rows.length === 0 && (
        <div className="card empty">
          <p>
            <b>Nothing needs you.</b>
          </p>
          <p>
            Undos that give up and approvals that wait appear here. To see one,{' '}
            <Link href="/start/order-fulfillment?fault=UpdateWarehouse:after&fault=RefundPayment:before:giveUp">
              start an order whose refund gives up
            </Link>
            .
          </p>
        </div>
      )}
      <p className="mute inbox-keys" aria-hidden="true">
        <kbd>j</kbd> <kbd>k</kbd> move · <kbd>↵</kbd> open · <kbd>a</kbd> approve · <kbd>x</kbd> reject ·{' '}
        <kbd>r</kbd> retry · <kbd>s</kbd> skip
      </p>
      {asked && (
        <Ask
          {...asked}
          onDo={(reason) => actAndMoveOn(asked.need, asked.action, reason)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </main>
  )
}

function describeCount(needs: readonly Need[], hasMore: boolean): string {
  const stuck = needs.filter(({ kind }) => kind === 'stuck').length
  const more = hasMore ? ', and more than can be shown' : ''
  return `${stuck} stuck, ${needs.length - stuck} to decide${more}`
}

function Ask({
  need,
  action,
  onDo,
  onClose,
}: {
  need: Need
  action: Action
  onDo: (reason: string) => Promise<void>
  onClose: () => void
}) {
  const { execution, step } = need
  const { executionId, stuck, workflow } = execution
  if (action === 'skip') {
    return (
      <AskReason
        title={`Skip ${stuck?.undo ?? 'the undo'} of ${executionId}?`}
        action="Skip it"
        isDanger
        isReasonNeeded
        onDo={onDo}
        onClose={onClose}
      >
        {step ?? 'The step'} counts as undone although nobody has undone it; the undos behind it go on. Your
        reason stands in the record.
      </AskReason>
    )
  }
  const verb = action === 'approve' ? 'Approve' : 'Reject'
  return (
    <AskReason
      title={`${verb} ${step ?? workflow} of ${executionId}?`}
      action={verb}
      isDanger={action === 'reject'}
      onDo={onDo}
      onClose={onClose}
    >
      {action === 'reject' ? 'What was done is undone.' : undefined}
    </AskReason>
  )
}

/** Which row keys are for; it stands in the address. */
function useChosen(rows: readonly Need[]) {
  const [parameters, change] = useParameters()
  const wanted = parameters.get('row')
  const chosen = rows.find(({ key }) => key === wanted)?.key ?? rows[0]?.key
  return { chosen, choose: (row: string) => change({ row }) }
}

interface KeySetting {
  rows: readonly Need[]
  chosen: string | undefined
  choose: (key: string) => void
  ask: (need: Need, action: Action) => void
  isOver: (need: Need) => boolean
}

function useInboxKeys({ rows, chosen, choose, ask, isOver }: KeySetting): void {
  const [, navigate] = useLocation()
  const canDecide = useCan('executions:approve')
  const canSteer = useCan('executions:write')
  const at = rows.findIndex(({ key }) => key === chosen)
  const need = rows[at]
  const move = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
    if (next) {
      choose(next.key)
    }
  }
  const does = (kind: Need['kind'], action: Action, can: boolean) => () => {
    if (need?.kind === kind && can && !isOver(need)) {
      ask(need, action)
    }
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => need && navigate(`/executions/${need.execution.executionId}`),
    a: does('approval', 'approve', canDecide),
    x: does('approval', 'reject', canDecide),
    r: does('stuck', 'retry', canSteer),
    s: does('stuck', 'skip', canSteer),
  })
  const last = useRef(chosen)
  useEffect(() => {
    if (last.current !== chosen) {
      document.querySelector('.need[aria-current]')?.scrollIntoView({ block: 'nearest' })
    }
    last.current = chosen
  }, [chosen])
}
