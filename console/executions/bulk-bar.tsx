import { useState } from 'react'
import type { Execution } from '../api/queries.ts'
import { useCan, useSession } from '../api/session.tsx'
import { Ask } from '../parts/ask.tsx'
import { useSteered } from './steered.ts'

type Action = 'approve' | 'cancel' | 'retry'

/** Which link of an execution says that it can be done now. */
const LINK: Record<Action, string> = { approve: 'approval', cancel: 'cancel', retry: 'retry' }

/** Does the same to many executions, one after the other; each has its own result. */
export function BulkBar({ executions }: { executions: readonly Execution[] }) {
  const run = useAction()
  const can = { write: useCan('executions:write'), approve: useCan('executions:approve') }
  const [asked, setAsked] = useState<Action>()
  const [results, setResults] = useState<ReadonlyMap<string, string>>(new Map())
  const allowed = (action: Action) => (action === 'approve' ? can.approve : can.write)
  const fitting = (action: Action) => executions.filter(({ links }) => LINK[action] in links)

  const runAll = async (action: Action) => {
    for (const { executionId } of fitting(action)) {
      const result = await run(action, executionId)
      setResults((old) => new Map([...old, [executionId, result]]))
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
          onClick={() => setAsked(action)}
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
      {asked ? (
        <Ask
          title={`${asked} ${fitting(asked).length} executions?`}
          confirm={asked}
          isDangerous={asked === 'cancel'}
          onClose={() => setAsked(undefined)}
          onConfirm={() => runAll(asked)}
        >
          <p className="mono">
            {fitting(asked)
              .map(({ executionId }) => executionId)
              .join(', ')}
          </p>
        </Ask>
      ) : null}
    </section>
  )
}

function useAction(): (action: Action, id: string) => Promise<string> {
  const { call } = useSession()
  const tellSteered = useSteered()
  return async (action, executionId) => {
    const params = { executionId }
    let steered: Execution | undefined
    try {
      steered = await (action === 'approve'
        ? call('decideExecution', { params, body: { decision: 'approve' } })
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
