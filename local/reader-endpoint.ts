import * as z from 'zod'
import { askCaller, type Refusal, refuse } from './ask-caller.ts'
import type { Listener } from './http/run-listener.ts'

/** What a part of the local cloud shows at the API's port to whoever may look into executions. */
export interface Reader<Query> {
  /** As the words of refusals begin: `traces take`. */
  subject: string
  parameters: string
  /** What is looked at, in words. */
  what: string
  query: z.ZodType<Query>
  read(query: Query, tenant: string): Refusal | Promise<Refusal>
}

/** Answers `GET` with what `read` returns for the query and the tenant of the caller, who is asked of the API. */
export function createReaderListener<Query>(reader: Reader<Query>, apiUrl: () => string): Listener {
  const { subject, parameters, what } = reader
  return async (request, response) => {
    const { status, body } = await answer().catch((error: Error) => refuse(500, error.message))
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(`${JSON.stringify(body)}\n`)

    async function answer(): Promise<Refusal> {
      if (request.method !== 'GET') {
        return refuse(405, `${subject} GET, not ${request.method}`)
      }
      const { searchParams } = new URL(request.url ?? '', apiUrl())
      const query = reader.query.safeParse(Object.fromEntries(searchParams))
      if (!query.success) {
        return refuse(400, `${subject} ${parameters}, ${z.prettifyError(query.error)}`)
      }
      const caller = await askCaller(apiUrl(), request.headers, what)
      return 'refusal' in caller ? caller.refusal : reader.read(query.data, caller.tenant)
    }
  }
}
