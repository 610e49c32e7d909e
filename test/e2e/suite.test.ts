import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { readOptions } from './options.ts'
import { describeReport, describeResult, reportOf } from './report.ts'
import type { Scenario } from './scenario.ts'
import { runSuite } from './suite.ts'
import { openTarget } from './target.ts'

/** A deployment without fault injection, versions and trust in headers, which has one execution that waits. */
const called: string[] = []
const server = createServer((request, response) => {
  const route = `${request.method} ${request.url}`
  called.push(route)
  const token = request.headers.authorization
  const answers: Record<string, [number, object]> = {
    'GET /v1/session': [
      token ? 200 : 401,
      { tenant: token?.slice('Bearer '.length), features: { faultInjection: false, tenantHeader: false } },
    ],
    'GET /v1/workflows/order-fulfillment': [200, { versions: [] }],
    'POST /v1/orders': [202, { orderId: 'ord_1' }],
    'GET /v1/executions/ord_1': [200, { status: 'AWAITING_APPROVAL' }],
    'POST /v1/executions/ord_1/cancel': [202, {}],
  }
  const [status, body] = answers[route] ?? [404, {}]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

const OPTIONS = { run: 'r', concurrency: 1, patience: 1 }
const nothing = async () => {}

test('what a target cannot be asked is said, each with its reason', async () => {
  const target = await openTarget({ url, token: 'acme' }, 'r')
  const wanted: Scenario[] = (
    ['fault injection', 'a second tenant', 'a restricted token', 'the AWS API', 'versions'] as const
  ).map((need) => ({ name: need, needs: [need], run: () => assert.fail('it was run') }))
  const results = await runSuite([...wanted, { name: 'the rest', run: nothing }], target, OPTIONS)
  expect(results.map((result) => ('reason' in result ? result.reason : result.outcome))).toEqual([
    'it lacks fault injection: deploy with -c faultInjection=true',
    'it lacks a second tenant: give a token of another tenant by --other-token',
    'it lacks a restricted token: give one with orders:read alone by --reader-token',
    'it lacks the AWS API: name the --stack, or an --aws-endpoint',
    'it lacks versions: the target has published no version of a state machine',
    'passed',
  ])
  const report = reportOf({ target: url, run: 'r', results })
  expect(describeReport(report)).toMatch(/^1 passed, 0 failed, 5 cannot be asked of http/)
})

test('what is otherwise than it must be fails, with the reason, and what it has started is ended', async () => {
  const target = await openTarget({ url, token: 'acme' }, 'r')
  const scenario: Scenario = {
    name: 'an order ends',
    async run({ tenant }) {
      await tenant.until(await tenant.order({ sku: 'a' }), 'COMPLETED')
    },
  }
  const [result] = await runSuite([scenario], target, { ...OPTIONS, patience: 0 })
  expect(describeResult(result!)).toMatch(
    /^✕ failed .* an order ends\n +ord_1 is AWAITING_APPROVAL after 0 s, and should be COMPLETED$/,
  )
  expect(called.at(-1)).toBe('POST /v1/executions/ord_1/cancel')
})

test('a scenario that uses what it does not name among its needs fails, whatever the target has', async () => {
  const target = await openTarget({ url, token: 'acme', otherToken: 'other' }, 'r')
  const scenario: Scenario = {
    name: 'careless',
    run: async ({ other }) => void other.id('x'),
  }
  const [result] = await runSuite([scenario], target, OPTIONS)
  expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('a second tenant') })
})

test.each([
  [{ url }, /wants a token: give one with --token or FLOWFORGE_TOKEN/],
  [{ url, token: 'acme', otherToken: 'acme' }, /--other-token is of tenant 'acme', as --token is/],
  [{ url: 'http://127.0.0.1:1/v1' }, /GET http:\/\/127.0.0.1:1\/v1\/session was not answered/],
])('a target that cannot be asked at all is refused: %j', async (deployment, words) => {
  await expect(openTarget(deployment, 'r')).rejects.toThrow(words)
})

test.each([
  [['--target', 'aws'], /--target is 'aws'; it takes local, localstack or an address/],
  [['--concurrency', '0'], /--concurrency is '0'; it takes a whole number/],
  [['--what'], /Unknown option '--what'.*see --help/],
])('options that are none are refused: %j', (args, words) => {
  expect(() => readOptions(args, {})).toThrow(words)
})

test('the token comes from the environment unless it is given', () => {
  const env = { FLOWFORGE_TOKEN: 'mine' }
  expect([readOptions([], env).token, readOptions(['--token', 't'], env).token]).toEqual(['mine', 't'])
})
