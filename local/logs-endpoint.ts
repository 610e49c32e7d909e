import * as z from 'zod'
import { refuse } from './ask-caller.ts'
import type { Listener } from './http/run-listener.ts'
import { createReaderListener } from './reader-endpoint.ts'
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
export function createLogsListener(file: string | undefined, apiUrl: () => string): Listener {
  const read = async ({ execution, cursor }: z.infer<typeof Query>, tenant: string) =>
    file === undefined
      ? refuse(404, 'this local cloud keeps no log; its functions print to where it was started')
      : { status: 200, body: await readLogPage(file, { executionId: execution, tenant, cursor }) }
  const words = { subject: 'the log', parameters: '?execution=ID and &cursor=', what: 'lines' }
  return createReaderListener({ ...words, query: Query, read }, apiUrl)
}
