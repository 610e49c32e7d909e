import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as startExecution } from '#lambdas/api/start/start-execution.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { request } from '../../../support/api-request.ts'

const stateMachines = restoreAfterAll(mockClient(SFNClient))
const ARN = 'arn:aws:states:us-east-1:111111111111:stateMachine:test'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  process.env.STATE_MACHINE_ARNS = JSON.stringify({ 'order-fulfillment': ARN })
})
afterAll(() => tables.stop())
beforeEach(() => {
  stateMachines.reset()
  stateMachines.on(StartExecutionCommand).resolves({})
})

let counter = 0
const unique = (prefix: string) => `${prefix}-${counter++}`
const order = { sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }
const post = (body: unknown, headers: Record<string, string> = {}) =>
  request(startExecution, 'POST', '/orders', { body, headers })
const started = () => stateMachines.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)
const countItems = async () => (await tables.call('Scan', { TableName: process.env.EXECUTIONS_TABLE })).Count

describe('starting an order', () => {
  test('answers 202 with its id and status, and starts one execution named after it', async () => {
    const orderId = unique('chosen')
    const answer = await post({ ...order, orderId })
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/orders/${orderId}` },
      body: { orderId, status: 'RUNNING', links: { self: `/orders/${orderId}` } },
    })
    expect(started()).toMatchObject([{ stateMachineArn: ARN, name: `demo_${orderId}` }])
    expect(JSON.parse(started()[0]!.input!)).toMatchObject({
      executionId: orderId,
      tenant: 'demo',
      workflow: 'order-fulfillment',
      input: { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'cust-1' },
    })
  })

  test('without id or key each request is an order of its own', async () => {
    const [one, two] = [await post(order), await post(order)]
    expect(one.body.orderId).toMatch(/^ord_/)
    expect(one.body.orderId).not.toBe(two.body.orderId)
  })

  test('a retry after a crash between entering and starting starts the order it entered', async () => {
    const headers = { 'Idempotency-Key': unique('key') }
    stateMachines.on(StartExecutionCommand).rejectsOnce(new Error('killed'))
    expect((await post(order, headers)).status).toBe(500)
    expect((await post(order, headers)).status).toBe(202)
    expect(new Set(started().map(({ name }) => name)).size).toBe(1)
    expect(started()).toHaveLength(2)
  })

  test('a retry long after the order has ended gets the same answer', async () => {
    const headers = { 'idempotency-key': unique('key') }
    const first = await post(order, headers)
    stateMachines
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} }))
    expect(await post(order, headers)).toEqual(first)
  })
})

describe('idempotency (G9)', () => {
  test('fifty equal requests at once get one order and fifty equal answers', async () => {
    const headers = { 'Idempotency-Key': unique('key') }
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(order, headers)))
    for (const answer of answers) {
      expect(answer).toEqual(answers[0])
    }
    expect(answers[0]?.status).toBe(202)
    expect(new Set(started().map(({ name, input }) => name! + input)).size).toBe(1)
  })

  test('the same key with another body is 422, and starts nothing', async () => {
    const headers = { 'Idempotency-Key': unique('key') }
    await post(order, headers)
    const answer = await post({ ...order, quantity: 2 }, headers)
    expect(answer).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } })
    expect(started()).toHaveLength(1)
  })

  test('the same id with another body is 409, and starts nothing', async () => {
    const orderId = unique('chosen')
    await post({ ...order, orderId })
    const answer = await post({ ...order, orderId, quantity: 2 })
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/id-taken' } })
    expect(started()).toHaveLength(1)
  })

  test('the same id with the same body is the same order', async () => {
    const orderId = unique('chosen')
    expect(await post({ ...order, orderId })).toEqual(await post({ ...order, orderId }))
  })

  test('the same key of another tenant is another order', async () => {
    const headers = { 'Idempotency-Key': unique('key') }
    const [one, two] = await Promise.all(
      ['acme', 'zenith'].map((tenant) =>
        request(startExecution, 'POST', '/orders', {
          body: order,
          headers,
          authorizer: { principalId: 'ada', tenant },
        }),
      ),
    )
    expect(one!.body.orderId).not.toBe(two!.body.orderId)
  })
})

describe('bad input writes nothing', () => {
  test.each([
    ['a body that is not JSON', '{"sku": ', {}, 400, 'body'],
    ['no body', undefined, {}, 400, 'customerId'],
    ['a body that is not an object', '[1]', {}, 400, 'body'],
    ['an empty key', order, { 'Idempotency-Key': '  ' }, 400, 'Idempotency-Key'],
    ['an id with a slash', { ...order, orderId: 'a/b' }, {}, 400, 'orderId'],
    ['an approval asked for by a word', { ...order, requireApproval: 'yes' }, {}, 400, 'requireApproval'],
    ['a step that does not exist', { ...order, simulate: { failAt: 'Nothing' } }, {}, 400, 'simulate.failAt'],
  ])('%s', async (_, body, headers, status, path) => {
    const before = await countItems()
    const answer = await post(body, headers as Record<string, string>)
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: '/problems/invalid-request',
        errors: expect.arrayContaining([expect.objectContaining({ path })]),
      },
    })
    expect(await countItems()).toBe(before)
    expect(started()).toEqual([])
  })

  test('every problem is named', async () => {
    const { body } = await post({ items: [{ sku: '', quantity: -1 }], cardExpiry: 'soon', surprise: 1 })
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'cardExpiry',
      'customerId',
      'items.0.quantity',
      'items.0.sku',
      'paymentMethod',
      'surprise',
    ])
  })

  test('a body of more than 64 KiB is 413', async () => {
    const answer = await post({ ...order, customerId: 'x'.repeat(65 * 1024) })
    expect(answer).toMatchObject({ status: 413, body: { type: '/problems/too-large' } })
  })

  test('simulated failures are 403 on a stack without fault injection', async () => {
    vi.stubEnv('FAULT_INJECTION', 'off')
    const answer = await post({ ...order, simulate: { failAt: 'ProcessPayment' } })
    vi.unstubAllEnvs()
    expect(answer).toMatchObject({ status: 403, body: { type: '/problems/fault-injection-off' } })
    expect(started()).toEqual([])
  })
})

test('a failure of ours answers 500 with a request id and nothing else', async () => {
  stateMachines.on(StartExecutionCommand).rejects(new Error('secret internals'))
  const { status, body } = await post(order)
  expect(status).toBe(500)
  expect(body).toEqual({
    type: '/problems/internal-error',
    title: 'Something went wrong here',
    status: 500,
    requestId: 'req-1',
  })
})
