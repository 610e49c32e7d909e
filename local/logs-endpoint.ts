import type { RequestListener } from 'node:http'
import * as z from 'zod'
import { askCaller, refuse } from './ask-caller.ts'
import { readLogPage } from './storage/read-log-page.ts'

/** Where the functions' log stands on the API's port; the command line knows it too (cli/issuer-path.ts). */
export const LOGS_PATH = '/.flowforge/logs'

const Query = z.object({
  execution: z.string().min(1).max(256),
  cursor: z
    .string()
    .regex(/^(oldest|\d{1,3}\.[0-9a-f]{16}\.\d{1,15})$/)
    .optional(),
})

/**
 * `GET ?execution=ID` returns the newest page of the lines that functions have logged of an execution, oldest first, and
 * with `&cursor=` what came after an earlier page (`oldest`: the first page). Who calls is asked of the API, with the
 * caller's own token or tenant: only lines of that tenant are returned. Without a file there is no log.
 */
export function createLogsListener(file: string | undefined, apiUrl: () => string): RequestListener {
  return async (request, response) => {
    const { status, body } = await answer().catch((error: Error) => refuse(500, error.message))
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(`${JSON.stringify(body)}\n`)

    async function answer(): Promise<{ status: number; body: unknown }> {
      if (request.method !== 'GET') {
        return refuse(405, `the log takes GET, not ${request.method}`)
      }
      const { searchParams } = new URL(request.url ?? '', apiUrl())
      const query = Query.safeParse(Object.fromEntries(searchParams))
      if (!query.success) {
        return refuse(400, `the log takes ?execution=ID and &cursor=, ${z.prettifyError(query.error)}`)
      }
      const caller = await askCaller(apiUrl(), request.headers, 'lines')
      if ('refusal' in caller) {
        return caller.refusal
      }
      if (file === undefined) {
        return refuse(404, 'this local cloud keeps no log; its functions print to where it was started')
      }
      const { execution, cursor } = query.data
      return {
        status: 200,
        body: await readLogPage(file, { executionId: execution, tenant: caller.tenant, cursor }),
      }
    }
  }
}
