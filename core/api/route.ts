import type * as z from 'zod'
import type { ExecutionResource } from './collections.ts'
import type { ProblemType } from './problems.ts'
import type { Scope } from './scopes.ts'

/**
 * One HTTP route. The stack, the handlers, OpenAPI, the CLI and the console derive from it. What stands outside in the
 * request is read by its schemas and by nothing else, and the answer is written by its schema.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** API Gateway's resource path; `{name}` is a path parameter. */
  readonly path: string
  /** The Lambda that answers: `GetExecution` stands in `lambdas/api/read/get-execution.ts`. */
  readonly handler: string
  readonly summary: string
  /** What a token must allow, all of it. */
  readonly scopes: readonly Scope[]
  /** Open to everybody, without a token; it may tell nothing of any tenant. */
  readonly open?: true
  /** The collection (orders or all executions) of an execution route. */
  readonly of?: ExecutionResource
  /** The path parameters, by the names in `path`. */
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** By their usual names; header names have no case. */
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: {
    readonly status: number
    readonly schema: z.ZodType
    /** The media types of an answer that is text and no JSON. */
    readonly types?: readonly string[]
  }
  /** Those that this route alone can give, beside the ones that follow from its parts. */
  readonly problems?: readonly ProblemType[]
}

/** What a schema of a route makes of the request; undefined where the route has none. */
type Parsed<R, Part extends string> = R extends { readonly [Key in Part]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined

/** A request as the schemas of its route have read it. */
export interface ParsedRequest<R extends Route> {
  readonly params: Parsed<R, 'params'>
  readonly query: Parsed<R, 'query'>
  readonly headers: Parsed<R, 'headers'>
  readonly body: Parsed<R, 'body'>
}

/** The parts of a route from which problems follow. */
export type ProblemSource = Pick<Route, 'open' | 'params' | 'query' | 'headers' | 'body' | 'problems'>

/** Returns the problems that a route can give: its own, and those that follow from its parts. */
export function problemsOf({
  open,
  params,
  query,
  headers,
  body,
  problems = [],
}: ProblemSource): ProblemType[] {
  return [
    ...(params || query || headers || body || !open ? (['invalid-request'] as const) : []),
    ...(open ? [] : (['unauthorized'] as const)),
    ...problems,
    ...(body ? (['too-large', 'unsupported-media-type'] as const) : []),
    'internal-error',
    'unavailable',
  ]
}
