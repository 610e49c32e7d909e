import type { z } from 'zod'
import type { ExecutionResource } from './collections.ts'
import * as request from './requests.ts'
import * as view from './responses.ts'
import type { Route } from './route.ts'

/** How the executions of a collection are shown, and what its list can be asked. */
interface Shapes {
  readonly query: z.ZodType
  readonly item: z.ZodType
  readonly detail: z.ZodType
}

/** Seeing and steering executions: the same under every address, and answered by the same Lambdas. */
export function executionRoutes(of: ExecutionResource, { query, item, detail }: Shapes): readonly Route[] {
  const [one, many] = of.nouns
  const itself = `${of.collection}/{${of.idField}}`
  const read = [`${of.scope}:read`] as const
  const write = [`${of.scope}:write`] as const
  return [
    {
      of,
      method: 'GET',
      path: of.collection,
      handler: 'ListExecutions',
      summary: `Lists ${many}, newest first`,
      scopes: read,
      query,
      answer: { status: 200, schema: view.pageOf(item) },
    },
    {
      of,
      method: 'GET',
      path: itself,
      handler: 'GetExecution',
      summary: `Shows ${one} with its timeline of steps and undos`,
      scopes: read,
      answer: { status: 200, schema: detail },
    },
    {
      of,
      method: 'POST',
      path: `${itself}/approval`,
      handler: 'DecideApproval',
      summary: `Approves or rejects ${one} that waits for it`,
      scopes: [`${of.scope}:approve`],
      body: request.ApprovalRequest,
      answer: { status: 200, schema: item },
    },
    {
      of,
      method: 'POST',
      path: `${itself}/cancel`,
      handler: 'CancelExecution',
      summary: `Cancels ${one} that runs: nothing more is done, and all that was done is undone`,
      scopes: write,
      body: request.CancelRequest,
      answer: { status: 202, schema: item },
    },
    {
      of,
      method: 'POST',
      path: `${itself}/retry`,
      handler: 'RetryExecution',
      summary: `Goes on with a stuck undo; of ${one} that was undone, starts a new one that is linked to it`,
      scopes: write,
      body: request.RetryRequest,
      answer: { status: 202, schema: item },
    },
    {
      of,
      method: 'POST',
      path: `${itself}/skip`,
      handler: 'SkipUndo',
      summary: 'Passes over the undo that is stuck, for a recorded reason, and goes on with the rest',
      scopes: write,
      body: request.SkipRequest,
      answer: { status: 202, schema: item },
    },
  ]
}
