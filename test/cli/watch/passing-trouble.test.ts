import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ApiProblem } from '#cli/client.ts'
import { CommandFailed } from '#cli/exit-status.ts'
import { pauseAfter } from '#cli/watch/passing-trouble.ts'
import { runCommand } from '#test/support/command-line.ts'

const problem = (status: number, retryAfter?: string) =>
  new ApiProblem({ ...{ status, retryAfter }, text: '{}', contentType: 'application/problem+json' })
const lost = new CommandFailed(
  'nothing answers',
  undefined,
  Object.assign(new Error(), { code: 'ECONNRESET' }),
)

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
  ])('%s: %s', (error, pause) => {
    expect(pauseAfter(error, 1)).toBe(pause)
  })
})

/** An API that answers the calls for an execution one after the other as it is told, the last for all that follow. */
async function openApi(answers: ((response: ServerResponse) => unknown)[]): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url!.startsWith('/workflows')) {
      response.end(JSON.stringify({ tree: [] }))
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
