import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isStep, placesOf } from '#core/picture/places.ts'
import { compile, treeOf } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { hasBrowser } from '#test/support/browser.ts'
import { readPicture, startOrder, useConsole } from '#test/support/console.ts'
import type { Shop } from '#test/support/shop.ts'

const steps = placesOf(treeOf(compile(orderFulfillment))).filter(({ node }) => isStep(node))

/** The words of the picture for each status of the API. */
const WORDS: Record<string, string> = {
  DONE: 'done',
  FAILED: 'failed',
  UNDONE: 'undone',
  STUCK: 'gave up',
  BLOCKED: 'blocked',
  NOTHING_TO_UNDO: 'no effect',
}

/** The picture as the API's timeline has it. */
async function pictureOfApi(shop: Shop, orderId: string): Promise<string[][]> {
  const { timeline, failure } = await shop.order(orderId)
  const wordOf = (name: string) => {
    const row = timeline.find(({ step }) => step === name)
    return row ? (name === failure?.step ? 'failed' : WORDS[row.status]!) : ''
  }
  return steps.map(({ name, node }) => {
    const undo = 'undo' in node ? node.undo?.name : undefined
    const undone = undo && wordOf(undo) === 'undone' ? ', undone' : ''
    return [`${name} ${wordOf(name)}${undone}`.trim(), ...(undo ? [`${undo} ${wordOf(undo)}`.trim()] : [])]
  })
}

describe.skipIf(!hasBrowser)('the picture of an execution', () => {
  const console = useConsole({ dataDir: mkdtempSync(join(tmpdir(), 'flowforge-picture-')), traces: {} })
  afterEach(() => expect(console.complaints.splice(0)).toEqual([]))

  test('follows an order to its end without a reload', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'slow', { simulate: { failAt: 'UpdateWarehouse', when: 'before' } })
    const page = await console.open('/executions/slow', { tenant: shop.tenant })
    await page.getByRole('heading', { name: 'slow' }).waitFor()
    await expect
      .poll(() => page.locator('.execution-header .tag').innerText())
      .toMatch(/COMPENSATED|COMPLETED/)
    await expect.poll(() => readPicture(page)).toEqual(await pictureOfApi(shop, 'slow'))
  })

  const failing = steps.filter(({ node }) => isStep(node) && node.kind !== 'approval' && !node.bestEffort)
  test.each(failing.map(({ name }) => name))(
    'shows row by row what the API says when %s fails',
    async (name) => {
      const shop = await console.openShop()
      const id = await startOrder(shop, `fails-${name}`, { simulate: { failAt: name, when: 'after' } })
      await shop.ended(id)
      const page = await console.open(`/executions/${id}`, { tenant: shop.tenant })
      const expected = await pictureOfApi(shop, id)
      expect(expected.flat()).toContainEqual(expect.stringContaining(`${name} failed`))
      await expect.poll(() => readPicture(page)).toEqual(expected)
      expect(await page.locator('.rung.turn').count()).toBe(1)
    },
  )

  test('a replay shows the moments between, and the present again', async () => {
    const shop = await console.openShop()
    const id = await startOrder(shop, 'replayed', { simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
    await shop.ended(id)
    const page = await console.open(`/executions/${id}`, { tenant: shop.tenant })
    await page.getByRole('button', { name: '▶ Replay' }).waitFor()
    const present = await readPicture(page)
    for (let at = 0; at < 30; at++) {
      await page.keyboard.press('ArrowLeft')
    }
    const [first, ...others] = await readPicture(page)
    expect(first).toEqual(['ValidateOrder'])
    expect(others.flat()).not.toContainEqual(expect.stringMatching(/done|failed/))
    const { startedAt } = await shop.order(id)
    await expect.poll(() => page.url()).toContain(`at=${Date.parse(startedAt)}`)
    const then = await readPicture(page)
    await page.reload()
    await page.getByText('back to the present').waitFor()
    expect(await readPicture(page)).toEqual(then)
    await page.keyboard.press(' ')
    await expect.poll(() => readPicture(page)).toEqual(present)
  })

  test('the inspector tells of attempts, answers and what an undo takes back', async () => {
    const shop = await console.openShop()
    const id = await startOrder(shop, 'inspected', { simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
    await shop.ended(id)
    const page = await console.open(`/executions/${id}`, { tenant: shop.tenant })
    await page.getByRole('button', { name: /^RefundPayment/ }).click()
    const inspector = page.getByRole('complementary', { name: 'RefundPayment' })
    await inspector.getByText('undo of ProcessPayment').waitFor()
    await inspector.getByText('What it takes back').waitFor()
    await inspector.getByText(`${shop.tenant}:inspected:ProcessPayment`).waitFor()
    expect(page.url()).toContain('row=RefundPayment')
    await page.keyboard.press('Escape')
    await expect.poll(() => inspector.count()).toBe(0)
  })

  test("the other tabs show Step Functions' events, input and results, and the API's answer", async () => {
    const shop = await console.openShop()
    const id = await startOrder(shop, 'tabs')
    await shop.ended(id)
    const page = await console.open(`/executions/${id}?tab=events`, { tenant: shop.tenant })
    await page.getByText('ExecutionStarted').waitFor()
    await page.getByLabel('Filter events').fill('reserveinv')
    await expect.poll(() => page.locator('.events-type').allInnerTexts()).not.toContain('ExecutionStarted')
    await page.getByRole('tab', { name: 'Input and results' }).click()
    await page.getByText('"paymentMethod": "tok_visa"').first().waitFor()
    await page.getByRole('tab', { name: 'JSON' }).click()
    await page.getByText('"executionId": "tabs"').waitFor()
  })

  test('the log shows what functions have said, follows a live order, and is narrowed by level and text', async () => {
    const shop = await console.openShop()
    const other = await console.openShop()
    await startOrder(shop, 'logged', { requireApproval: true })
    await startOrder(other, 'logged', { simulate: { failAt: 'CheckInventory' } })
    await other.ended('logged')
    const page = await console.open('/executions/logged?tab=logs', { tenant: shop.tenant })
    const steps = () => page.locator('.log-step').allInnerTexts()
    await expect.poll(steps).toContain('ReserveInventory')
    expect(await steps()).not.toContain('ProcessPayment')
    await page.keyboard.press('x')
    await page.getByRole('dialog').getByLabel('Reason').fill('too dear')
    await page.keyboard.press('Control+Enter')
    await expect.poll(steps).toContain('RecordEnding')
    expect((await steps()).filter((step) => step === 'ValidateOrder')).toHaveLength(1)
    expect(await page.getByText('SimulatedFailure').count()).toBe(0)
    await page.getByLabel('Filter lines').fill('releaseinv')
    await expect.poll(steps).toEqual(['ReleaseInventory'])
    await page.getByText('ReleaseInventory', { exact: true }).click()
    await page.getByText('"executionId": "logged"').waitFor()
    await page.getByLabel('Filter lines').fill('')
    await page.getByLabel('Level').selectOption('Warnings and errors')
    await expect.poll(() => page.locator('.log-level').allInnerTexts()).not.toContain('INFO')
    await console.open('/executions/logged?tab=logs', { tenant: other.tenant }).then(async (theirs) => {
      await theirs.getByText('SimulatedFailure: ').first().waitFor()
    })
  })

  test('the trace draws the spans of a live order and of its cancel, and shows what a span says', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'drawn', { requireApproval: true })
    const page = await console.open('/executions/drawn?tab=trace', { tenant: shop.tenant })
    await page.getByRole('button', { name: 'flowforge.step ReserveInventory' }).waitFor()
    await shop.send('POST', '/orders/drawn/cancel', { reason: 'too dear' })
    await page.getByRole('button', { name: 'flowforge.undo ReleaseInventory' }).waitFor()
    await page.getByRole('region', { name: /POST .orders.{orderId}.cancel/ }).waitFor()
    await page.getByText('links to FlowForge-order-fulfillment').first().waitFor()
    expect(await page.getByRole('button', { name: 'ledger.commit' }).count()).toBe(0)
    await page.getByLabel('Calls of AWS').check()
    await page.getByRole('button', { name: 'ledger.commit' }).first().waitFor()
    await page.getByRole('button', { name: 'flowforge.undo ReleaseInventory' }).click()
    await page.getByText('"flowforge.idempotency_key"').waitFor()
  })

  test('of a deployed stack, which shows no log, it is said where to look', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'elsewhere')
    const page = await console.open('', { tenant: shop.tenant })
    // What API Gateway says of a path that it does not know.
    await page.route('**/.flowforge/**', (route) => route.fulfill({ status: 403, body: '{}' }))
    await page.goto(`${console.cloud.url}/console/executions/elsewhere?tab=logs`)
    await page.getByText('flowforge logs elsewhere').waitFor()
    expect(await page.locator('.log').count()).toBe(0)
    // Chromium itself complains of each 403.
    console.complaints.length = 0
  })
})
