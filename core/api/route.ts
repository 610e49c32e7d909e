import type { z } from 'zod'
import type { ExecutionResource } from './collections.ts'
import type { Scope } from './scopes.ts'

/** One HTTP route. The stack, the handlers, OpenAPI, the CLI and the console derive from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** API Gateway's resource path; `{name}` is a path parameter. */
  readonly path: string
  /** The Lambda that answers: `GetExecution` stands in `lambdas/api/read/get-execution.ts`. */
  readonly handler: string
  readonly summary: string
  /** What a token must allow; a route that names nothing is open to everybody and may tell nothing of any tenant. */
  readonly scopes: readonly Scope[]
  /** Whose executions the route speaks of, where it speaks of executions. */
  readonly of?: ExecutionResource
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  readonly answer: { readonly status: number; readonly schema: z.ZodType }
}
