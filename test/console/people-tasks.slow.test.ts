import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Order } from '#core/order/schema.ts'
import * as s from '#core/order/steps.ts'
import { approval, compile, defineSaga, isTrue, step, when } from '#core/saga/index.ts'
import { hasBrowser } from '#test/support/browser.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { startOrder, useConsole } from '#test/support/console.ts'
import type { Shop } from '#test/support/shop.ts'
import { startTestCloud } from '#test/support/shop-cloud.ts'

/** The order saga as it may have been before: no message to the customer, and a payment that is tried three times. */
const earlier = defineSaga('order-fulfillment', {
  input: Order,
  timeout: '7 days',
  steps: [
    step(s.validateOrder),
    step(s.checkInventory),
    step(s.reserveInventory, { undo: s.releaseInventory }),
    when(isTrue(s.validateOrder, 'needsApproval'), [approval(s.approveOrder, { expires: '30 seconds' })]),
    step(s.processPayment, {
      undo: s.refundPayment,
      retry: { attempts: 3, interval: '1 second', backoff: 2, maxDelay: '10 seconds' },
    }),
    step(s.packItems, { undo: s.unpackItems, heartbeat: '30 seconds' }),
    step(s.updateWarehouse, { undo: s.revertWarehouse }),
  ],
})

/** With more of them a newcomer gives up. */
const MOST_ACTIONS = 5

/** Each task begins at the front of the page; what it takes is the table of docs/console.md. */
describe.skipIf(!hasBrowser)('what people come to the console for takes five clicks at most:', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-people-'))
  const report = new Map<string, string>()
  let shop: Shop
  beforeAll(async () => {
    // What is deployed twice on the same data has two versions.
    const ends: (() => void)[] = []
    const assembly = changeAssembly({ definition: () => compile(earlier) }, (remove) => ends.push(remove))
    const first = await startTestCloud({ dataDir, assembly })
    await first.stop()
    for (const end of ends) {
      end()
    }
  })
  const console = useConsole({ dataDir })
  afterAll(() => {
    process.stderr.write(`${[...report.values()].join('\n')}\n`)
  })

  async function sitDown(task: string): Promise<Person> {
    shop ??= await openBusyShop()
    const page = await console.open('', { tenant: shop.tenant })
    await page.getByRole('link', { name: /ord_big/ }).waitFor()
    return createPerson(page, (actions, seconds) =>
      report.set(task, `| ${task} | ${actions.length}: ${actions.join(', ')} | ${seconds.toFixed(1)} |`),
    )
  }

  async function openBusyShop(): Promise<Shop> {
    const opened = await console.openShop()
    await startOrder(opened, 'ord_31aa07')
    await startOrder(opened, 'ord_77a0d4', { simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
    await startOrder(opened, 'ord_9f3c21', {
      simulate: [
        { failAt: 'UpdateWarehouse', when: 'after' },
        { failAt: 'RefundPayment', when: 'before', times: 1, giveUp: true },
      ],
    })
    await opened.ended('ord_9f3c21')
    await opened.send('POST', '/workflows/document-approval', {
      ...{ executionId: 'ord_big', documentId: 'terms', version: 1, title: 'Terms', author: 'ada' },
    })
    return opened
  }

  test('what happened to an order, and is money owed', async () => {
    const { page, fill, press, click, find } = await sitDown('What happened to order X, is money owed?')
    await fill(page.getByLabel('Search executions'), 'ord_9f3')
    await press('Enter')
    await click(page.getByRole('link', { name: /ord_9f3c21/ }))
    await find(page.getByText('failed at UpdateWarehouse: SimulatedFailure'))
    await find(page.getByText('What ProcessPayment ($39.98), ReserveInventory did still stands.'))
  })

  test('which order needs somebody', async () => {
    const { page, click, find } = await sitDown('Which order needs me?')
    await click(page.getByRole('link', { name: /Needs you/ }))
    await find(page.getByText('RefundPayment has given up'))
    await find(page.getByText('ord_9f3c21'))
    await find(page.getByText('LegalReview waits for a decision'))
  })

  test('start one that fails at its payment', async () => {
    const { page, click, find } = await sitDown('Start one that fails at payment')
    await click(page.getByRole('link', { name: 'Start' }))
    await click(page.getByRole('link', { name: /^order-fulfillment/ }))
    await click(page.getByRole('button', { name: /^ProcessPayment/ }))
    await click(page.getByRole('button', { name: /^Start/ }))
    await find(page.getByText('failed at ProcessPayment: SimulatedFailure'))
    await find(page.getByText('all that was done is undone'))
  })

  test('why an order is stuck, and get it going', async () => {
    const { page, click, find } = await sitDown('Why is it stuck? Get it going')
    await click(page.getByRole('button', { name: /Stuck/ }))
    await click(page.getByRole('link', { name: /ord_9f3c21/ }))
    await find(page.getByText('RefundPayment has given up.'))
    await find(page.getByText('SimulatedGiveUp: RefundPayment was made to fail before its effect'))
    await click(page.getByRole('button', { name: /^Retry the undo/ }))
    await click(page.getByRole('dialog').getByRole('button', { name: 'Retry the undo' }))
    await find(page.getByText('all that was done is undone'))
  })

  test('what changed between two versions of a workflow', async () => {
    const { page, click, find } = await sitDown('What changed between versions 1 and 2?')
    await click(page.getByRole('link', { name: 'Workflows' }))
    await click(page.getByRole('link', { name: /^order-fulfillment/ }))
    await click(page.getByRole('button', { name: /^diff/ }))
    await find(page.getByText('1 added, 1 changed'))
    await find(page.getByRole('row').filter({ hasText: 'NotifyCustomer' }).getByText('added'))
    await find(
      page
        .getByRole('row')
        .filter({ hasText: 'ProcessPayment' })
        .getByText(/^retries: .* → /),
    )
  })
})

interface Person {
  page: Page
  click(what: Locator): Promise<void>
  press(key: string): Promise<void>
  /** Clicks into a field and types, as one action. */
  fill(field: Locator, text: string): Promise<void>
  /** Waits for a part of the answer. */
  find(answer: Locator): Promise<void>
}

/** Counts what a person does until the answer is on the page; `tell` hears of it each time a part of the answer is found. */
function createPerson(page: Page, tell: (actions: readonly string[], seconds: number) => void): Person {
  const actions: string[] = []
  const began = performance.now()
  async function act(name: string, doing: Promise<void>): Promise<void> {
    actions.push(name)
    expect(actions.length, actions.join(', ')).toBeLessThanOrEqual(MOST_ACTIONS)
    await doing
  }
  return {
    page,
    async click(what) {
      await what.waitFor()
      const name = (await what.innerText())
        .trim()
        .split(/\s{2,}|\n/)
        .join(' ')
      await act(`“${name}”`, what.click())
    },
    press: (key) => act(key, page.keyboard.press(key)),
    fill: (field, text) => act(`types ${text}`, field.fill(text)),
    async find(answer) {
      await answer.waitFor()
      tell(actions, (performance.now() - began) / 1000)
    },
  }
}
