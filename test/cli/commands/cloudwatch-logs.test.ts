import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { readBody } from '#local/http/read-body.ts'
import { type CommandOptions, createCommandLine, ORDER } from '#test/support/command-line.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const shop = await cloud.openShop({ 'SKU-A': 10 })
const env = { AWS_REGION: 'eu-west-1' }
const flowforge = (args: string[], options: CommandOptions = { env }) =>
  createCommandLine(cloud.url!, shop.tenant)([...args, '--utc'], options)

const GROUPS = [
  'OrderSteps-1ABC2DEF3GHI-ValidateOrder',
  'PaymentSteps-1ABC2DEF3GHI-ProcessPayment',
  'AccountSteps-1ABC2DEF3GHI-DebitSource',
  'StartExecution',
].map((name, index) => `FlowForge-${name}Logs0123ABC${index}-xYz`)
interface Call {
  target: string
  input: { logGroupName?: string; filterPattern?: string; nextToken?: string }
}
let calls: Call[]
let refusal: string | undefined
/** So many calls are throttled. */
let throttled: number
/** Ends each line. */
let tail: string

/** CloudWatch Logs, as far as it is asked here: each group has two pages of one line. */
const stub = createServer(async (request, response) => {
  const target = String(request.headers['x-amz-target']).split('.')[1]!
  const input = JSON.parse((await readBody(request, 100_000))!.toString()) as Call['input']
  calls.push({ target, input })
  const answer = () => {
    if (target === 'DescribeLogGroups') {
      return { logGroups: GROUPS.map((logGroupName) => ({ logGroupName })) }
    }
    const state = /-(\w+?)Logs/.exec(input.logGroupName!)![1]!
    const second = input.nextToken ? 2 : 1
    const timestamp = `2026-03-02T09:00:0${state === 'ValidateOrder' ? 0 : 5}.00${second}Z`
    const line = {
      level: 'INFO',
      message: `line ${second}${tail}`,
      timestamp,
      state,
      executionId: 'rent',
      attempt: 1,
    }
    return {
      events: [
        { eventId: `${state}${second}`, timestamp: Date.parse(timestamp), message: JSON.stringify(line) },
      ],
      ...(second === 1 ? { nextToken: 'more' } : {}),
    }
  }
  if (target === 'FilterLogEvents' && calls.length > GROUPS.length && throttled-- > 0) {
    return response.writeHead(400).end(JSON.stringify({ __type: 'ThrottlingException', message: 'too fast' }))
  }
  response
    .writeHead(refusal ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(refusal ? { __type: refusal, message: 'not yours' } : answer()))
}).listen(0, '127.0.0.1')
await once(stub, 'listening')
afterAll(() => stub.close())
vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', `http://127.0.0.1:${(stub.address() as AddressInfo).port}`)
vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
beforeEach(() => {
  calls = []
  refusal = undefined
  throttled = 0
  tail = ''
})

await flowforge([...ORDER, '--id', 'rent', '--wait'])

describe('the logs of a deployed stack', () => {
  test('are read from the log groups of the steps, page by page, oldest first', async () => {
    const { status, out } = await flowforge(['logs', 'rent'])
    expect(status).toBe(0)
    expect(out.trimEnd().split('\n')).toEqual([
      '2026-03-02 09:00:00Z  INFO   ValidateOrder  try 1  line 1',
      '2026-03-02 09:00:00Z  INFO   ValidateOrder  try 1  line 2',
      '2026-03-02 09:00:05Z  INFO   ProcessPayment  try 1  line 1',
      '2026-03-02 09:00:05Z  INFO   ProcessPayment  try 1  line 2',
    ])
    const asked = calls.filter(({ target }) => target === 'FilterLogEvents')
    expect(new Set(asked.map(({ input }) => input.filterPattern))).toEqual(
      new Set([`{ ($.executionId = "rent") && ($.tenant = "${shop.tenant}") }`]),
    )
  })

  test('are those of one step where one is named', async () => {
    const { out } = await flowforge(['logs', 'rent', '--step', 'ProcessPayment'])
    expect(out).toContain('ProcessPayment')
    expect(out).not.toContain('ValidateOrder')
    expect((await flowforge(['logs', 'rent', '--step', 'PackItems'])).status).toBe(3)
  })

  test('are of no step that the workflow has not', async () => {
    const { status, err } = await flowforge(['logs', 'rent', '--step', 'ProcesPayment'])
    expect(status).toBe(2)
    expect(err).toBe("flowforge: there is no step 'ProcesPayment'; did you mean 'ProcessPayment'?\n")
  })

  test('are lines, whatever a function has logged', async () => {
    tail = '\u001b[2J\nnot a line'
    const { out } = await flowforge(['logs', 'rent', '--step', 'ProcessPayment'])
    expect(out).toContain('try 1  line 1␛[2J not a line\n')
    expect((await flowforge(['logs', 'rent', '--json'])).out).toContain(JSON.stringify(tail).slice(1, -1))
  })

  test('are followed until Ctrl-C, each line once', async () => {
    const interrupt = new AbortController()
    const { status, out } = await flowforge(['logs', 'rent', '--follow'], {
      ...{ env, interrupt: interrupt.signal },
      onPrint: (text) =>
        text.includes('ProcessPayment  try 1  line 2') && setTimeout(() => interrupt.abort(), 2_500),
    })
    expect(status).toBe(130)
    expect(out.trimEnd().split('\n')).toHaveLength(4)
    expect(calls.filter(({ target }) => target === 'FilterLogEvents').length).toBeGreaterThan(4)
  })

  test('are followed on where CloudWatch is too busy for a while', async () => {
    // As often as the SDK itself tries, for both pages of both groups that are asked at once.
    throttled = 6
    const interrupt = new AbortController()
    const { status, err } = await flowforge(['logs', 'rent', '--follow'], {
      ...{ env, interrupt: interrupt.signal },
      onPrint: (text) =>
        text.includes('ProcessPayment  try 1  line 2') && setTimeout(() => interrupt.abort(), 4_000),
    })
    expect({ status, err }).toEqual({ status: 130, err: '' })
    expect(throttled).toBeLessThanOrEqual(0)
  })

  test('name the page that shows them where AWS refuses', async () => {
    refusal = 'AccessDeniedException'
    const { status, err } = await flowforge(['logs', 'rent'])
    expect(status).toBe(4)
    expect(err).toContain('not yours (AccessDeniedException)')
    expect(err).toContain('https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2')
  })

  test('want a region', async () => {
    const { status, err } = await flowforge(['logs', 'rent'], {})
    expect(status).toBe(1)
    expect(err).toContain('does not say in which region; set AWS_REGION')
  })
})
