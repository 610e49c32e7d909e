import { operations } from 'virtual:operations'
import type * as z from 'zod'
import type { Problem } from '#core/api/responses.ts'
import type { routes } from '#core/api/routes.ts'
import { ApiProblem, Unreachable } from './problem.ts'

type Routes = typeof routes
export type Operation = keyof Routes

/** What a route answers. */
export type AnswerOf<Key extends Operation> = z.output<Routes[Key]['answer']['schema']>
type InputOf<Key extends Operation, Part extends string> =
  Routes[Key] extends Record<Part, infer Schema extends z.ZodType> ? z.input<Schema> : never

/** What a route takes. */
export interface CallOf<Key extends Operation> {
  params?: InputOf<Key, 'params'>
  query?: Partial<Record<keyof InputOf<Key, 'query'>, string | number | undefined>>
  headers?: Partial<InputOf<Key, 'headers'>>
  body?: InputOf<Key, 'body'>
  signal?: AbortSignal | undefined
}

export type Call = <Key extends Operation>(operation: Key, call?: CallOf<Key>) => Promise<AnswerOf<Key>>

/** Which headers say who calls; asked anew for each call, since a token may have been renewed. */
export type Credentials = () => Record<string, string>

/** Below which path the API stands: the page is at `console/` of it. */
export const apiRoot = new URL('..', document.baseURI)

/** Calls the API that serves this page. Throws `ApiProblem` when it refuses, `Unreachable` when nothing answers. */
export function createCall(credentials: Credentials, onAnswer: (at: number) => void = () => {}): Call {
  return async (operation, { params, query, headers, body, signal } = {}) => {
    const [method, template] = operations[operation]
    const response = await fetch(
      addressOf(template, params as object | undefined, query as object | undefined),
      {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...credentials(),
          ...(headers as Record<string, string> | undefined),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      },
    ).catch((error: Error) => {
      throw error.name === 'AbortError' ? error : new Unreachable()
    })
    const text = await response.text()
    if (!response.ok) {
      throw new ApiProblem(response.status, parseProblem(text))
    }
    onAnswer(Date.now())
    return JSON.parse(text)
  }
}

/** `/executions/{executionId}` with its parameters, below the path of the stage. */
export function addressOf(template: string, params: object = {}, query: object = {}): URL {
  const values = params as Record<string, string>
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  const address = new URL(path.slice(1), apiRoot)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      address.searchParams.set(name, String(value))
    }
  }
  return address
}

/** What stands before the API may answer in other words, or in none. */
function parseProblem(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
