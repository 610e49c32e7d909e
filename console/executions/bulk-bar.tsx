import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { type Execution, executionQuery } from '../api/queries.ts'
import { useCan, useSession } from '../api/session.tsx'
import { Ask } from '../parts/ask.tsx'
import {
  type Action,
  type Asked,
  countSeveral,
  describeRetries,
  listTargets,
  namesOfWaiting,
  type Waiting,
} from './bulk.ts'
import { useSteered } from './steered.ts'

/** Does the same to many executions, one after the other; each has its own result. */
export function BulkBar({ executions }: { executions: readonly Execution[] }) {
  const run = useAction()
  const can = { write: useCan('executions:write'), approve: useCan('executions:approve') }
  const [asked, setAsked] = useState<Asked>()
  const [results, setResults] = useState<ReadonlyMap<string, string>>(new Map())
  const waiting = useWaiting(executions)
  const several = countSeveral(executions, waiting)
  const allowed = (action: Action) => (action === 'approve' ? can.approve : can.write)
  const fitting = (action: Action) => listTargets(action, executions, waiting)

  const runAll = async ({ action, targets }: Asked) => {
    for (const { execution, step } of targets) {
      const result = await run(action, execution, step)
      setResults((old) => new Map([...old, [execution.executionId, result]]))
    }
  }
  return (
    <section className="bulk" aria-label="With the selected executions">
      <b>{executions.length} selected</b>
      {(['approve', 'cancel', 'retry'] as const).map((action) => (
        <button
          key={action}
          type="button"
          className={action === 'cancel' ? 'button danger' : 'button'}
          disabled={!allowed(action) || fitting(action).length === 0}
          onClick={() => setAsked({ action, targets: fitting(action) })}
        >
          {action} {fitting(action).length}
        </button>
      ))}
      <ul className="bulk-results" aria-live="polite">
        {[...results].map(([id, result]) => (
          <li key={id}>
            <span className="mono">{id}</span> {result}
          </li>
        ))}
      </ul>
      {several > 0 ? (
        <span className="mute">
          {several} {several === 1 ? 'waits' : 'wait'} for several approvals: decide each on its own page
        </span>
      ) : null}
      {asked ? (
        <AskAll asked={asked} onClose={() => setAsked(undefined)} onConfirm={() => runAll(asked)} />
      ) : null}
    </section>
  )
}

function AskAll({
  asked: { action, targets },
  onClose,
  onConfirm,
}: {
  asked: Asked
  onClose: () => void
  onConfirm: () => Promise<void>
}) {
  return (
    <Ask
      title={`${action} ${targets.length} ${targets.length === 1 ? 'execution' : 'executions'}?`}
      confirm={action}
      isDangerous={action === 'cancel'}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      {action === 'retry' ? <p>{describeRetries(targets)}</p> : null}
      <p className="mono">{targets.map(({ execution }) => execution.executionId).join(', ')}</p>
    </Ask>
  )
}

/** The approvals that wait, as the timelines name them; lists do not. Rows of the list ask the same, and ask again. */
function useWaiting(executions: readonly Execution[]): Waiting {
  const session = useSession()
  const details = useQueries({
    queries: executions
      .filter(({ status }) => status === 'AWAITING_APPROVAL')
      .map(({ executionId }) => executionQuery(session, executionId)),
  })
  return new Map(
    details.flatMap(({ data }) => (data ? [[data.executionId, namesOfWaiting(data.timeline)] as const] : [])),
  )
}

function useAction(): (action: Action, execution: Execution, step?: string) => Promise<string> {
  const { call } = useSession()
  const tellSteered = useSteered()
  return async (action, { executionId }, step) => {
    const params = { executionId }
    let steered: Execution | undefined
    try {
      steered = await (action === 'approve'
        ? call('decideExecution', { params, body: { decision: 'approve', ...(step ? { step } : {}) } })
        : action === 'cancel'
          ? call('cancelExecution', { params, body: {} })
          : call('retryExecution', { params, body: {} }))
      return steered.status
    } catch (error) {
      return (error as Error).message
    } finally {
      void tellSteered(steered)
    }
  }
}
