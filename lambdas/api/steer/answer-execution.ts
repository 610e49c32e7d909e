import { type ApiRequest, executionsOf } from '#lambdas/handlers/api-request.ts'
import type { HandlerResult } from '#lambdas/handlers/http-handler.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { executionView } from '../read/execution-view.ts'
import { preferenceApplied } from '../read/preference-applied.ts'
import { waitUntilQuiet } from '../read/wait-until-quiet.ts'

/** The answer of a control: the execution as it is now, or at the end of the wait that the caller prefers. */
export async function answerExecution(
  request: Pick<ApiRequest, 'route' | 'root'> & {
    readonly headers: { readonly Prefer?: number | undefined }
  },
  execution: ExecutionRecord,
): Promise<HandlerResult> {
  const seconds = request.headers.Prefer
  const shown = seconds === undefined ? execution : await waitUntilQuiet(execution, seconds)
  return { body: executionView(shown, executionsOf(request)), headers: preferenceApplied(seconds) }
}
