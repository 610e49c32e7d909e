import { useState } from 'react'
import { useSession } from '../api/session.tsx'
import { useSteered } from '../executions/steered.ts'
import type { Need } from './needs.ts'

export type Action = 'approve' | 'reject' | 'retry' | 'skip'

/** What came of an action, said on the line of what it was done to. */
export interface Result {
  need: Need
  isDone: boolean
  words: string
}

const SAID: Record<Action, string> = {
  approve: 'Approved',
  reject: 'Rejected',
  retry: 'Retried',
  skip: 'Skipped',
}

/**
 * Decides, retries and skips, and keeps what came of it as long as the page is open. `act` throws what the API refuses,
 * which stands on the line too.
 */
export function useActions() {
  const { call } = useSession()
  const tellSteered = useSteered()
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map())
  const say = (need: Need, isDone: boolean, words: string) =>
    setResults((before) => new Map(before).set(need.key, { need, isDone, words }))
  const act = async (need: Need, action: Action, reason = '') => {
    say(need, false, '…')
    try {
      const steered = await send(need, action, reason)
      say(need, true, `${SAID[action]}: ${steered.status}`)
      await tellSteered(steered)
    } catch (error) {
      say(need, false, (error as Error).message)
      // What was refused may be done already, by somebody else.
      void tellSteered(undefined)
      throw error
    }
  }
  const send = ({ execution: { executionId }, step }: Need, action: Action, reason: string) => {
    const params = { executionId }
    // What follows is soon known, and worth the wait.
    const headers = { Prefer: 'wait=2' }
    const why = reason ? { reason } : {}
    switch (action) {
      case 'retry':
        return call('retryExecution', { params, headers, body: {} })
      case 'skip':
        return call('skipExecutionUndo', { params, headers, body: { step: step ?? '', reason } })
      default:
        return call('decideExecution', {
          params,
          headers,
          body: { decision: action, ...why, ...(step ? { step } : {}) },
        })
    }
  }
  return { act, results, forget: () => setResults(new Map()) }
}
