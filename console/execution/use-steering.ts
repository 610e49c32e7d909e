import { useQueryClient } from '@tanstack/react-query'
import { useSession } from '../api/session.tsx'

/** What can be done to an execution; each answers once the API has taken it, and what is shown is asked for anew. */
export function useSteering(executionId: string) {
  const { call } = useSession()
  const queries = useQueryClient()
  const params = { executionId }
  const after = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer
    } finally {
      queries.invalidateQueries()
    }
  }
  return {
    decide: (decision: 'approve' | 'reject', { step, reason }: { step?: string; reason?: string }) =>
      after(
        call('decideExecution', {
          params,
          body: { decision, ...(step ? { step } : {}), ...(reason ? { reason } : {}) },
        }),
      ),
    cancel: (reason?: string) => after(call('cancelExecution', { params, body: reason ? { reason } : {} })),
    retry: () => after(call('retryExecution', { params, body: {} })),
    skip: (step: string, reason: string) =>
      after(call('skipExecutionUndo', { params, body: { step, reason } })),
  }
}
