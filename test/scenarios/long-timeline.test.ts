import { expect, test } from 'vitest'
import type { ExecutionDetail, HistoryEventView } from '#core/api/responses/executions.ts'
import { createCommandLine } from '#test/support/command-line.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { startStuck } from '#test/support/stuck-orders.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const shop = await cloud.openShop({ 'SKU-A': 10 })

const ITEMS = 1_500
const AT = '2026-01-01T00:00:00.000Z'

/** What the ledger holds of an `each` of so many items; what each returned makes the whole far longer than 1 MB. */
async function addItems(executionId: string): Promise<void> {
  const puts = Array.from({ length: ITEMS }, (_, index) => ({
    PutRequest: {
      Item: {
        pk: { S: `EXEC#${shop.tenant}#${executionId}` },
        sk: { S: `STEP#CopyService#${String(index).padStart(4, '0')}` },
        step: { S: `CopyService[${index}]` },
        state: { S: 'DONE' },
        attempts: { N: '1' },
        startedAt: { S: AT },
        endedAt: { S: AT },
        result: { S: `${index} ${'x'.repeat(1_000)}` },
      },
    },
  }))
  for (let from = 0; from < puts.length; from += 25) {
    const RequestItems = { 'FlowForge-Executions': puts.slice(from, from + 25) }
    await cloud.dynamoDb('BatchWriteItem', { RequestItems })
  }
}

test('an execution of thousands of items is read on page by page, and whole by the command line', async () => {
  const { orderId } = await shop.ended(await shop.start())
  await addItems(orderId)
  const get = async (query: string) => {
    const { status, body } = await shop.get(`/executions/${orderId}${query}`)
    expect(status, JSON.stringify(body).slice(0, 500)).toBe(200)
    return body as unknown as ExecutionDetail
  }
  const first = await get('')
  expect(first.timeline).toHaveLength(1_000)
  expect(Object(first.results.copyService)).toHaveLength(ITEMS)
  const second = await get(`?timelineCursor=${first.timelineCursor}`)
  expect(second).not.toHaveProperty('timelineCursor')
  const steps = [...first.timeline, ...second.timeline].map(({ step }) => step)
  expect(new Set(steps).size).toBe(steps.length)
  expect(steps).toEqual(
    expect.arrayContaining(['CopyService[0]', 'NotifyCustomer', `CopyService[${ITEMS - 1}]`]),
  )
  expect((await get('?timelineLimit=7')).timeline).toHaveLength(7)

  const flowforge = createCommandLine(cloud.url!, shop.tenant)
  const { out } = await flowforge(['status', orderId, '--json'])
  expect((JSON.parse(out) as ExecutionDetail).timeline.map(({ step }) => step)).toEqual(steps)
})

test.each([
  ['?timelineLimit=0', 'timelineLimit'],
  ['?timelineLimit=1001', 'timelineLimit'],
  ['?timelineCursor=x', 'timelineCursor'],
])('%s is refused by name', async (query, name) => {
  const orderId = await shop.start()
  const { status, body } = await shop.get(`/executions/${orderId}${query}`)
  expect(status).toBe(400)
  expect(JSON.stringify(body.errors)).toContain(name)
})

test('an execution is found by the names of its Step Functions executions too, by its own tenant alone', async () => {
  const { orderId } = await startStuck(shop)
  const { stuck } = (await shop.get(`/executions/${orderId}`)).body as { stuck: { execution: string } }
  await shop.retry(orderId)
  const other = await cloud.openShop({})
  for (const name of [stuck.execution, `R1_${stuck.execution}`]) {
    expect((await shop.get(`/executions/${name}`)).body).toMatchObject({ executionId: orderId })
    const items = (await shop.get(`/executions/${name}/history?limit=1`)).body.items as HistoryEventView[]
    expect(items).toMatchObject([{ execution: stuck.execution, type: 'ExecutionStarted' }])
    expect((await other.get(`/executions/${name}`)).status).toBe(404)
    expect((await other.get(`/executions/${name}/history`)).status).toBe(404)
  }
})
