import { afterAll, expect, test, vi } from 'vitest'
import { changeAssembly, expireApproval } from '#test/support/changed-assembly.ts'
import { type ReceivedSpan, startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const receiver = await startOtlpReceiver()
afterAll(() => receiver.close())
const PATIENCE = { timeout: 20_000, interval: 20 }
const DECIDED_AFTER_MS = 61_000
const LATER_MS = 1_800_000

// The saga's own approval expires after 30 seconds.
const assembly = changeAssembly({ definition: expireApproval(300) }, afterAll)
// Stopped before the receiver is closed: what a stop sends arrives.
const cloud = await openShopCloud({
  ...{ assembly, simulatedTime: 'by hand' },
  traces: { otlpEndpoint: receiver.url },
})

/** An order that is approved after a minute, fails, has an undo that gives up, and is retried half an hour later. */
async function runOrder() {
  const shop = await cloud.openShop({ 'SKU-A': 10 })
  const simulate = [
    { failAt: 'UpdateWarehouse', when: 'after' },
    { failAt: 'UnpackItems', when: 'before', times: 2 },
    { failAt: 'RefundPayment', when: 'before', giveUp: true, times: 1 },
  ]
  const orderId = await shop.start({ requireApproval: true, customerId: 'cust-secret', simulate })
  await vi.waitUntil(async () => (await shop.order(orderId)).status === 'AWAITING_APPROVAL', PATIENCE)
  await cloud.advance(DECIDED_AFTER_MS)
  await shop.send('POST', `/orders/${orderId}/approval`, { decision: 'approve', reason: 'a good customer' })
  await vi.waitUntil(async () => {
    await cloud.advance(60_000)
    return (await shop.order(orderId)).status === 'COMPENSATION_FAILED'
  }, PATIENCE)
  await cloud.advance(LATER_MS)
  await shop.retry(orderId, 'the provider is back')
  await vi.waitUntil(async () => (await shop.order(orderId)).status === 'COMPENSATED', PATIENCE)
  const order = await shop.order(orderId)
  return { shop, orderId, order }
}

const { shop, orderId, order } = await runOrder()
const main = String(order.traceId).slice(2).replace('-', '')
const rollback = `R1_${shop.tenant}_${orderId}`
await vi.waitUntil(
  () => receiver.spans().some((span) => textOf(span, 'aws.step_functions.execution.name') === rollback),
  PATIENCE,
)
const spans = receiver.spans()
const named = (name: string | RegExp) =>
  spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)))
const idsOf = ({ traceId, spanId }: { traceId: string; spanId: string }) => `${traceId} ${spanId}`

function textOf({ attributes }: ReceivedSpan, key: string): unknown {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue
}

/** The names from the span up to the top of its trace. */
function pathOf(span: ReceivedSpan): string[] {
  const parent = spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentSpanId)
  return [span.name, ...(parent ? pathOf(parent) : [])]
}

test('every span has its parent, every link its span, and no id is there twice', async () => {
  // That of a request that was the last to be answered arrives a moment after those of its function.
  await vi.waitFor(() => expect(listOrphans()).toEqual([]), PATIENCE)
  const known = new Set(spans.map(idsOf))
  const dangling = spans.flatMap(({ name, links }) =>
    links.filter((link) => !known.has(idsOf(link))).map((link) => `${name} → ${idsOf(link)}`),
  )
  expect(dangling).toEqual([])
  expect(known.size).toBe(spans.length)
})

function listOrphans(): string[] {
  const known = new Set(spans.map(idsOf))
  return spans
    .filter(
      ({ traceId, parentSpanId }) => parentSpanId && !known.has(idsOf({ traceId, spanId: parentSpanId })),
    )
    .map(({ name, scope }) => `${scope} ${name}`)
}

test('a step is below its attempt, its state and the workflow, and that below the request', () => {
  const step = named('flowforge.step ProcessPayment')[0]!
  expect(step.traceId).toBe(main)
  expect(pathOf(step).map((name) => name.replace(/^FlowForge-/, ''))).toEqual([
    'flowforge.step ProcessPayment',
    'ProcessPayment',
    'attempt 1',
    'ProcessPayment',
    'order-fulfillment',
    'StartExecution',
    'POST /orders',
  ])
  expect(named('outside.call').map(pathOf)[0]!.slice(0, 2)).toEqual([
    'outside.call',
    'flowforge.step ProcessPayment',
  ])
})

test('every task has its own span below its attempt, state and workflow, and that below the request or the rollback', () => {
  const below = (top: string) =>
    spans
      .filter((span) => /^flowforge\.(step|undo|ending) /.test(span.name) && pathOf(span).at(-1) === top)
      .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
      .map((span) => {
        const [own, called, attempt, state, workflow] = pathOf(span).map((name) =>
          name.replace(/^FlowForge-/, ''),
        )
        expect([own!.split(' ')[1], workflow]).toEqual([called, 'order-fulfillment'])
        return `${own!.replace('flowforge.', '')}, ${attempt} of ${state}`
      })
  expect(below('POST /orders')).toEqual([
    'step ValidateOrder, attempt 1 of ValidateOrder',
    'step CheckInventory, attempt 1 of CheckInventory',
    'step ReserveInventory, attempt 1 of ReserveInventory',
    'step ApproveOrder, attempt 1 of ApproveOrder',
    'step ProcessPayment, attempt 1 of ProcessPayment',
    'step PackItems, attempt 1 of PackItems',
    'step UpdateWarehouse, attempt 1 of UpdateWarehouse',
    'undo RevertWarehouse, attempt 1 of RevertWarehouse',
    'undo UnpackItems, attempt 1 of UnpackItems',
    'undo UnpackItems, attempt 2 of UnpackItems',
    'undo UnpackItems, attempt 3 of UnpackItems',
    'undo RefundPayment, attempt 1 of RefundPayment',
  ])
  expect(below('flowforge.rollback')).toEqual([
    'undo RevertWarehouse, attempt 1 of RevertWarehouse',
    'undo UnpackItems, attempt 1 of UnpackItems',
    'undo RefundPayment, attempt 1 of RefundPayment',
    'undo ReleaseInventory, attempt 1 of ReleaseInventory',
    'ending RecordEnding, attempt 1 of SagaCompensated',
  ])
})

test('no link is missing: each later turn leads to the workflow, the rollback to what began it too', () => {
  const nameOf = (link: { traceId: string; spanId: string }) =>
    spans.find((span) => idsOf(span) === idsOf(link))!.name
  const links = spans.flatMap((span) => span.links.map((link) => `${span.name} → ${nameOf(link)}`))
  expect(links.toSorted()).toEqual([
    'flowforge.decision ApproveOrder → FlowForge-order-fulfillment',
    'flowforge.recover → FlowForge-order-fulfillment',
    'flowforge.retry → FlowForge-order-fulfillment',
    'flowforge.rollback → FlowForge-order-fulfillment',
    'flowforge.rollback → flowforge.retry',
  ])
})

test('commits are above their calls of DynamoDB', () => {
  const path = pathOf(
    named('DynamoDB.TransactWriteItems').find((span) => pathOf(span).includes('flowforge.step PackItems'))!,
  )
  expect(path.slice(0, 3)).toEqual([
    'DynamoDB.TransactWriteItems',
    'ledger.commit',
    'flowforge.step PackItems',
  ])
})

test('the decision and the retry are traces of their own, and link to the workflow', () => {
  const workflow = spans.find(
    (span) => textOf(span, 'aws.step_functions.execution.name') === `${shop.tenant}_${orderId}`,
  )!
  expect(workflow.traceId).toBe(main)
  for (const name of [
    'flowforge.decision ApproveOrder',
    'flowforge.recover',
    'flowforge.retry',
    'flowforge.rollback',
  ]) {
    const [turn] = named(name)
    expect(turn!.traceId, name).not.toBe(main)
    expect(turn!.links.map(idsOf), name).toContain(idsOf(workflow))
  }
})

test('the rollback is a trace of its own, which does not span the time before the retry', () => {
  const undo = named('flowforge.undo RefundPayment').at(-1)!
  expect(pathOf(undo).at(-1)).toBe('flowforge.rollback')
  const inTrace = spans.filter(({ traceId }) => traceId === undo.traceId)
  const starts = inTrace.map(({ startTimeUnixNano }) => Number(startTimeUnixNano) / 1e6)
  const ends = inTrace.map(({ endTimeUnixNano }) => Number(endTimeUnixNano) / 1e6)
  expect(Math.max(...ends) - Math.min(...starts)).toBeLessThan(LATER_MS / 2)
})

test('the wait for the decision and the waits for retries are spans', () => {
  const wait = named('wait for the task token')[0]!
  const lasted = (Number(wait.endTimeUnixNano) - Number(wait.startTimeUnixNano)) / 1e6
  expect(lasted).toBeGreaterThanOrEqual(DECIDED_AFTER_MS)
  expect(named('wait for a retry').length).toBeGreaterThan(0)
})

test('a cold start, and what failed, is told', () => {
  expect(named('cold start').length).toBeGreaterThan(0)
  const failed = named('flowforge.step UpdateWarehouse')[0]!
  expect(failed.status.code).toBe(2)
  expect(textOf(failed, 'error.type')).toBe('SimulatedFailure')
})

test('no span names a person or a means of payment', () => {
  const told = JSON.stringify(spans)
  for (const secret of ['cust-secret', 'tok_visa', 'a good customer', 'the provider is back']) {
    expect(told).not.toContain(secret)
  }
})

test('the console gets the traces of the order, and another tenant none of them', async () => {
  const ask = async (tenant: string) => {
    const response = await fetch(`${cloud.url}/.flowforge/traces?execution=${orderId}`, {
      headers: { 'x-tenant-id': tenant },
    })
    return ((await response.json()) as { traces: { traceId: string; spans: { name: string }[] }[] }).traces
  }
  const traces = await ask(shop.tenant)
  expect(traces.map(({ spans: own }) => own[0]!.name)).toEqual([
    'POST /orders',
    'POST /orders/{orderId}/approval',
    'FlowForge-RollBackAbandoned',
    'POST /orders/{orderId}/retry',
    'flowforge.rollback',
  ])
  expect(traces[0]!.traceId).toBe(main)
  expect(await ask('another-shop')).toEqual([])
})
