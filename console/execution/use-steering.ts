import type { Execution } from '../api/queries.ts'
import { useSession } from '../api/session.tsx'
import { useSteered } from '../executions/steered.ts'

/** What can be done to an execution; each answers once the API has taken it, and what is shown is asked for anew. */
export function useSteering(executionId: string) {
  const { call } = useSession()
  const tellSteered = useSteered()
  const params = { executionId }
  const after = async <Answer extends Execution>(answer: Promise<Answer>): Promise<Answer> => {
    let steered: Answer | undefined
    try {
      steered = await answer
      return steered
    } finally {
      void tellSteered(steered)
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
