import * as z from 'zod'
import { askCaller, type Refusal, refuse } from './ask-caller.ts'
import { refuseMethod } from './http/refuse-method.ts'
import type { Listener } from './http/run-listener.ts'
import { sendJson } from './http/send-json.ts'

/** What a part of the local cloud shows at the API's port to whoever may look into executions. */
export interface Reader<Query> {
  /** As the words of refusals begin: `the log`. */
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
    sendJson(response, await answer())

    async function answer(): Promise<Refusal> {
      const refused = refuseMethod(subject, request.method, ['GET'])
      if (refused) {
        return { ...refused, body: { message: refused.message } }
      }
      const { searchParams } = new URL(request.url ?? '', apiUrl())
      const query = reader.query.safeParse(Object.fromEntries(searchParams))
      if (!query.success) {
        return refuse(400, `${subject} takes ${parameters}, ${z.prettifyError(query.error)}`)
      }
      const caller = await askCaller(apiUrl(), request.headers, what)
      return 'refusal' in caller ? caller.refusal : reader.read(query.data, caller.tenant)
    }
  }
}
