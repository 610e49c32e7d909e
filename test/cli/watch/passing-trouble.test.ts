import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ApiProblem } from '#cli/client.ts'
import { writeEndpoint } from '#cli/endpoint/endpoint-file.ts'
import { CommandFailed } from '#cli/exit-status.ts'
import { LOGS_PATH } from '#cli/issuer-path.ts'
import { pauseAfter } from '#cli/watch/passing-trouble.ts'
import { runCommand } from '#test/support/command-line.ts'

const problem = (status: number, retryAfter?: string) =>
  new ApiProblem({ ...{ status, retryAfter }, text: '{}', contentType: 'application/problem+json' })
const lost = new CommandFailed(
  'nothing answers',
  undefined,
  Object.assign(new Error(), { code: 'ECONNRESET' }),
)

const ofAws = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(), { name, $metadata: { httpStatusCode } })

describe('the pause after a failed call', () => {
  test('grows, and ends when a minute of them has passed', () => {
    const pauses = Array.from({ length: 8 }, (_, index) => pauseAfter(lost, index + 1))
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 30_000, undefined])
  })

  test.each([
    [problem(429, '20'), 20_000],
    [problem(429, '3600'), 60_000],
    [problem(429), 500],
    [problem(503, 'Wed, 21 Oct 2026 07:28:00 GMT'), 500],
    [problem(401), undefined],
    [problem(404), undefined],
    [new CommandFailed('no new token', undefined, new Error('invalid_grant')), undefined],
    [new CommandFailed('no issuer', undefined, new TypeError('fetch failed', { cause: lost })), 500],
    [new SyntaxError('no JSON'), undefined],
    [ofAws('ThrottlingException', 400), 500],
    [ofAws('ServiceUnavailableException', 503), 500],
    [ofAws('AccessDeniedException', 400), undefined],
  ])('%s: %s', (error, pause) => {
    expect(pauseAfter(error, 1)).toBe(pause)
  })
})

/** An API that answers the calls for an execution, or for its log, one after the other as told, the last for all that follow. */
async function openApi(
  answers: ((response: ServerResponse) => unknown)[],
  { isLog = false }: { isLog?: boolean } = {},
): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url!.startsWith('/workflows')) {
      response.end(JSON.stringify({ tree: [] }))
    } else if (isLog && !url!.startsWith(LOGS_PATH)) {
      is('RUNNING')(response)
    } else {
      ;(answers.length > 1 ? answers.shift() : answers[0])!(response)
    }
  }).listen(0, '127.0.0.1')
  onTestFinished(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const is = (status: string) => (response: ServerResponse) =>
  response.end(
    JSON.stringify({
      ...{ executionId: 'e1', workflow: 'w', version: '1', status, timeline: [], results: {} },
      startedAt: new Date(0).toISOString(),
    }),
  )

test('a watch outlives a lost connection and an API that is too busy', async () => {
  const url = await openApi([
    is('RUNNING'),
    is('RUNNING'),
    (response) => response.destroy(),
    (response) => response.writeHead(503).end('{}'),
    is('COMPLETED'),
  ])
  expect(await runCommand(['status', 'e1', '--watch', '--url', url])).toMatchObject({ status: 0, err: '' })
})

test('a watch ends at once where the next call would fail as well', async () => {
  const url = await openApi([is('RUNNING'), is('RUNNING'), (response) => response.writeHead(403).end('{}')])
  expect((await runCommand(['status', 'e1', '--watch', '--url', url])).status).toBe(4)
})

test('a list that is watched is not waited for where nothing has answered yet', async () => {
  const startedAt = Date.now()
  expect((await runCommand(['list', '--watch', '--url', 'http://127.0.0.1:1'])).status).toBe(1)
  expect(Date.now() - startedAt).toBeLessThan(5_000)
})

/** Follows the log of `e1` until it says `last`. */
async function followLog(answers: Parameters<typeof openApi>[0]) {
  const url = await openApi(answers, { isLog: true })
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-follow-'))
  writeEndpoint(join(directory, '.flowforge'), { url, awsUrl: url, pid: process.pid, auth: false })
  const interrupt = new AbortController()
  return runCommand(['logs', 'e1', '--follow'], {
    ...{ directory, interrupt: interrupt.signal },
    onPrint: (text) => text.includes('last') && interrupt.abort(),
  })
}

const logs = (message: string) => (response: ServerResponse) =>
  response.end(
    JSON.stringify({ items: [{ line: { executionId: 'e1', message } }], cursor: '1', isMore: false }),
  )

test('a log that is followed outlives a lost connection and an API that is too busy', async () => {
  const { status, out, err } = await followLog([
    logs('first'),
    (response) => response.destroy(),
    (response) => response.writeHead(503).end('{}'),
    logs('last'),
  ])
  expect({ status, err }).toEqual({ status: 130, err: '' })
  expect(out).toMatch(/first\n.*last\n/)
})

test('a log that is followed ends where the next call would fail as well, and says why', async () => {
  const refuse = (response: ServerResponse) => response.writeHead(403).end('{"detail":"not yours"}')
  const { status, err } = await followLog([logs('first'), refuse])
  expect({ status, err }).toEqual({ status: 4, err: 'flowforge: not yours\n' })
})
