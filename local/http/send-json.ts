import type { ServerResponse } from 'node:http'

/** Answers what the local cloud adds to the ports of AWS: it changes all the time, so nobody may keep it. */
export function sendJson(
  response: ServerResponse,
  { status, body, headers }: { status: number; body: unknown; headers?: Record<string, string> | undefined },
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
    .end(`${JSON.stringify(body)}\n`)
}
