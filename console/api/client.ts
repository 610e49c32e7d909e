import { operations } from 'virtual:operations'
import type * as z from 'zod'
import type { Problem } from '#core/api/responses/problem.ts'
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

/** Who calls. */
export interface Credentials {
  /** Asked anew for each call, since a token may have been renewed. */
  headers(): Promise<Record<string, string>>
  /** Called with what was sent when the API answers 401; resolves with whether the call is sent again. */
  recover(sent: Record<string, string>): Promise<boolean>
}

/** Below which path the API stands: the page is at `console/` of it. */
export const apiRoot = new URL('..', document.baseURI)

/** What is sent, beside who sends it. */
interface Question {
  method?: string
  headers?: Record<string, string> | undefined
  body?: unknown
  signal?: AbortSignal | undefined
}

/** Asks an address as who is signed in. Throws `ApiProblem` when it refuses, `Unreachable` when nothing answers. */
export type Ask = (address: URL, question?: Question) => Promise<unknown>

export function createAsk(credentials: Credentials): Ask {
  return async (address, question = {}) => {
    const sent = await credentials.headers()
    let response = await send(address, question, sent)
    if (response.status === 401 && (await credentials.recover(sent))) {
      response = await send(address, question, await credentials.headers())
    }
    const text = await response.text()
    if (!response.ok) {
      throw new ApiProblem(response.status, parseProblem(text))
    }
    return JSON.parse(text)
  }
}

/** Calls the API that serves this page. Throws what `ask` throws. */
export function createCall(ask: Ask): Call {
  return (operation, { params, query, ...question } = {}) => {
    const [method, template] = operations[operation]
    const sent = { method, ...question } as Question
    // The API answers by the schema of the route.
    return ask(addressOf(template, params as object | undefined, query), sent) as Promise<never>
  }
}

async function send(
  address: URL,
  { method = 'GET', headers, body, signal }: Question,
  credentials: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(address, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...credentials,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    throw (error as Error).name === 'AbortError' ? error : new Unreachable()
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
