import type { IncomingHttpHeaders } from 'node:http'
import * as z from 'zod'

/** What the API says of a caller, as far as it matters here. */
const Caller = z.object({ tenant: z.string(), scopes: z.array(z.string()) })

/** What is told is of the same detail as Step Functions' own history. */
const SCOPE = 'executions:history'

/** API Gateway's limit of all headers, in bytes; the request to the API must fit into Node's, too. */
const LONGEST_CREDENTIALS = 10_240

export interface Refusal {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/**
 * Returns the tenant whose executions the sender of a request may look into, which the API is asked with the sender's own
 * token or tenant; or what to answer instead. `what` is looked at, in words.
 */
export async function askCaller(
  apiUrl: string,
  headers: IncomingHttpHeaders,
  what: string,
): Promise<{ tenant: string } | { refusal: Refusal }> {
  const { authorization = '', 'x-tenant-id': tenantId = '' } = headers
  if (authorization.length + String(tenantId).length > LONGEST_CREDENTIALS) {
    return { refusal: refuse(431, `a token and a tenant have at most ${LONGEST_CREDENTIALS} bytes`) }
  }
  const session = await askSession(apiUrl, headers)
  const caller = Caller.safeParse(session.body)
  if (session.status !== 200 || !caller.success) {
    return {
      refusal: session.status === 200 ? refuse(403, `the API does not say whose ${what} to show`) : session,
    }
  }
  const { tenant, scopes } = caller.data
  return scopes.includes(SCOPE) ? { tenant } : { refusal: refuse(403, `the token lacks the scope ${SCOPE}`) }
}

export function refuse(status: number, message: string): Refusal {
  return { status, body: { message } }
}

async function askSession(apiUrl: string, { authorization, 'x-tenant-id': tenant }: IncomingHttpHeaders) {
  const answer = await fetch(new URL('/session', apiUrl), {
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(tenant === undefined ? {} : { 'x-tenant-id': String(tenant) }),
    },
  })
  return { status: answer.status, body: readJson(await answer.text(), answer.status) }
}

/** A server answers some requests itself, before the API sees them. */
function readJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { message: `the API answered ${status}, and no JSON` }
  }
}
