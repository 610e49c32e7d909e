import type * as z from 'zod'
import type { ExecutionResource } from './collections.ts'
import { ControlHeaders } from './parameters.ts'
import * as request from './requests.ts'
import { pageOf } from './responses/page.ts'
import type { Route } from './route.ts'

/** How the executions of a collection are addressed and shown, and what its list can be asked. */
interface Shapes<Params, Named, Query, Item, Detail> {
  readonly params: Params
  /** How one is addressed to be looked at. */
  readonly named: Named
  readonly query: Query
  readonly item: Item
  readonly detail: Detail
}

/** Seeing and steering executions: the same under every address, and answered by the same Lambdas. */
export function executionRoutes<
  Params extends z.ZodType,
  Named extends z.ZodType,
  Query extends z.ZodType,
  Item extends z.ZodType,
  Detail extends z.ZodType,
>(of: ExecutionResource, { params, named, query, item, detail }: Shapes<Params, Named, Query, Item, Detail>) {
  const [one, many] = of.nouns
  const itself = `${of.collection}/{${of.idField}}`
  const read = [`${of.scope}:read`] as const
  const write = [`${of.scope}:write`] as const
  return {
    list: {
      of,
      method: 'GET',
      path: of.collection,
      handler: 'ListExecutions',
      summary: `Lists ${many}, newest first`,
      scopes: read,
      query,
      answer: { status: 200, schema: pageOf(item) },
    },
    get: {
      of,
      method: 'GET',
      path: itself,
      handler: 'GetExecution',
      summary: `Shows ${one} with its timeline of steps and undos`,
      scopes: read,
      params: named,
      query: request.TimelineQuery,
      answer: { status: 200, schema: detail },
      problems: ['not-found'],
    },
    decide: {
      of,
      method: 'POST',
      path: `${itself}/approval`,
      handler: 'DecideApproval',
      summary: `Approves or rejects ${one} that waits for it`,
      scopes: [`${of.scope}:approve`],
      params,
      headers: ControlHeaders,
      body: request.ApprovalRequest,
      answer: { status: 200, schema: item },
      problems: ['not-found', 'nothing-waits'],
    },
    cancel: {
      of,
      method: 'POST',
      path: `${itself}/cancel`,
      handler: 'CancelExecution',
      summary: `Cancels ${one} that runs: nothing more is done, and all that was done is undone`,
      scopes: write,
      params,
      headers: ControlHeaders,
      body: request.CancelRequest,
      answer: { status: 202, schema: item },
      problems: ['not-found', 'already-ended', 'past-pivot'],
    },
    retry: {
      of,
      method: 'POST',
      path: `${itself}/retry`,
      handler: 'RetryExecution',
      summary: `Goes on with a stuck undo; of ${one} that was undone, starts a new one that is linked to it`,
      scopes: write,
      params,
      headers: ControlHeaders,
      body: request.RetryRequest,
      answer: { status: 202, schema: item },
      problems: ['not-found', 'not-retryable', 'id-taken'],
    },
    skip: {
      of,
      method: 'POST',
      path: `${itself}/skip`,
      handler: 'SkipUndo',
      summary: 'Passes over the undo that is stuck, for a recorded reason, and goes on with the rest',
      scopes: write,
      params,
      headers: ControlHeaders,
      body: request.SkipRequest,
      answer: { status: 202, schema: item },
      problems: ['not-found', 'nothing-stuck'],
    },
  } as const satisfies Record<string, Route>
}
