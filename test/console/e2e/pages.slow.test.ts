import type { Locator } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '#test/support/browser.ts'
import { startOrder, useConsole } from '#test/support/console.ts'

describe.skipIf(!hasBrowser)('the pages of the console beside the executions', () => {
  const console = useConsole()
  afterEach(() => {
    console.complaints.splice(0)
  })

  test('are gone to by g and a letter', async () => {
    const shop = await console.openShop()
    const page = await console.open('/health', { tenant: shop.tenant })
    await page.getByRole('heading', { name: 'Health' }).waitFor()
    for (const [key, path] of [
      ['w', 'workflows'],
      ['s', 'stock'],
      ['e', 'executions'],
    ]) {
      await page.keyboard.press('g')
      await page.keyboard.press(key!)
      await page.waitForURL(new RegExp(`/${path}`))
    }
  })

  test('show on Health what undos, retries, dead letters and throttles come to', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'retried', {
      simulate: [
        { failAt: 'UpdateWarehouse', when: 'after' },
        { failAt: 'UnpackItems', when: 'before', times: 1 },
      ],
    })
    await shop.ended('retried')
    const page = await console.open('/health', { tenant: shop.tenant })
    await page.getByRole('heading', { name: 'Metrics of the whole local cloud' }).waitFor()
    const steps = page.getByRole('region', { name: 'Metrics by step' })
    await expect
      .poll(() => steps.getByRole('row').filter({ hasText: 'UnpackItems' }).locator('td').allInnerTexts())
      .toEqual(['1', '1'])
    const workflows = page.getByRole('region', { name: 'Metrics by workflow' })
    const order = workflows.getByRole('row').filter({ hasText: 'order-fulfillment' })
    expect(await order.locator('td').first().innerText()).toBe('4')
    await page.getByText('Dead letters').waitFor()
    await page.getByText('Throttles').waitFor()
  })

  test('keep what was filled in, and say so, while the API is away', async () => {
    const shop = await console.openShop()
    const page = await console.open('/start/order-fulfillment', { tenant: shop.tenant })
    await page.getByLabel('customerId').fill('kept')
    await page.context().setOffline(true)
    await page.keyboard.press('Control+Enter')
    await page.getByText('the API does not answer').first().waitFor()
    expect(await page.getByLabel('customerId').inputValue()).toBe('kept')
  })

  test('reject what waits by one key, with the result on its line', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'waits', { requireApproval: true })
    const page = await console.open('/needs-you', { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision').waitFor()
    await page.keyboard.press('x')
    await page.getByRole('dialog').getByLabel('Reason').fill('too dear')
    await page.keyboard.press('Control+Enter')
    await page.getByText(/^Rejected: /).waitFor({ timeout: 15_000 })
  })

  test('say of what somebody else was first to decide why it was refused, after it has gone', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'first', { requireApproval: true })
    const page = await console.open('/needs-you', { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision').waitFor()
    await page.keyboard.press('x')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('too dear')
    await shop.send('POST', '/executions/first/approval', { decision: 'approve' })
    await shop.ended('first')
    await page.keyboard.press('Control+Enter')
    await dialog.getByRole('alert').waitFor()
    const said = await dialog.getByRole('alert').innerText()
    await page.keyboard.press('Escape')
    await page.getByText('0 stuck, 0 to decide').waitFor()
    expect(await page.locator('.need-result').innerText()).toBe(said)
    expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(0)
  })

  test('start a workflow with several faults, and become what was foretold', async () => {
    const shop = await console.openShop()
    const page = await console.open('/start/order-fulfillment', { tenant: shop.tenant })
    await page.getByRole('button', { name: /^UpdateWarehouse/ }).click()
    const outcome = page.getByRole('region', { name: 'What it comes to' })
    await outcome.getByText('COMPENSATED').waitFor()
    await page.getByRole('button', { name: /^RefundPayment/ }).click()
    await outcome.getByText('COMPENSATION_FAILED').waitFor()
    await outcome.getByText('--fail UpdateWarehouse').waitFor()
    await outcome.getByLabel('Its id').fill('foretold')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/executions\/foretold/)
    await page.getByText('RefundPayment has given up.').waitFor()
    const { status, failure, stuck } = await shop.order('foretold')
    expect([status, failure?.step, stuck?.undo]).toEqual([
      'COMPENSATION_FAILED',
      'UpdateWarehouse',
      'RefundPayment',
    ])
  })

  test('a cell of the fault lab runs that very execution, and says that it came as foretold', async () => {
    const shop = await console.openShop()
    const page = await console.open('/fault-lab/order-fulfillment', { tenant: shop.tenant })
    const row = page.getByRole('row').filter({ hasText: 'ProcessPayment' })
    await row.getByRole('button').first().click()
    await row.getByRole('link', { name: /, as foretold$/ }).waitFor()
    const { items } = (await shop.get('/executions')).body as { items: { failure?: { step: string } }[] }
    expect(items.map(({ failure }) => failure?.step)).toEqual(['ProcessPayment'])
  })

  test('change the stock, which the API then has', async () => {
    const shop = await console.openShop()
    const page = await console.open('/stock', { tenant: shop.tenant })
    await page.getByRole('row').filter({ hasText: 'SKU-001' }).getByRole('button').click()
    await page.getByLabel('On hand').fill('77')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(async () => ((await shop.get('/inventory/SKU-001')).body as { onHand: number }).onHand)
      .toBe(77)
  })

  test('change the stock by the keyboard alone, and say what is wrong with a number', async () => {
    const shop = await console.openShop()
    const page = await console.open('/stock', { tenant: shop.tenant })
    const change = page.getByRole('button', { name: 'Change SKU-001' })
    await change.focus()
    await page.keyboard.press('Enter')
    const isFocused = (field: Locator) => field.evaluate((each) => each === document.activeElement)
    await expect.poll(() => isFocused(page.getByLabel('On hand'))).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(change)).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByLabel('Unit price').fill('1.999')
    await page.keyboard.press('Enter')
    const wrong = page.locator('.stock-form :invalid')
    await expect.poll(() => isFocused(wrong)).toBe(true)
    expect(await wrong.evaluate((each: HTMLInputElement) => each.validationMessage)).toBe(
      'An amount such as 19.99',
    )
    await wrong.fill('2.99')
    await page.keyboard.press('Enter')
    await page.getByRole('cell', { name: '$2.99' }).waitFor()
    await expect.poll(() => isFocused(change)).toBe(true)
  })

  test('save of the stock what was changed here, and keep what happens to the rest meanwhile', async () => {
    const shop = await console.openShop()
    const stock = async () => (await shop.get('/inventory/SKU-001')).body as object
    const page = await console.open('/stock', { tenant: shop.tenant })
    const open = () => page.getByRole('row').filter({ hasText: 'SKU-001' }).getByRole('button').click()
    await open()
    await shop.stock('SKU-001', 60)
    await page.getByLabel('Unit price').fill('25.00')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(stock).toMatchObject({ onHand: 60, unitPrice: { amount: 2500 } })

    await page.getByRole('button', { name: 'Add a SKU' }).waitFor()
    await open()
    await shop.stock('SKU-001', 55)
    await page.getByLabel('On hand').fill('70')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Changed meanwhile: 60 on hand → 55 on hand.').waitFor()
    expect(await stock()).toMatchObject({ onHand: 55 })
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(stock).toMatchObject({ onHand: 70, unitPrice: { amount: 1999 } })
  })

  test('keep an amount as it is typed, and say that decimals are no minor units', async () => {
    const shop = await console.openShop()
    const page = await console.open('/start/money-transfer', { tenant: shop.tenant })
    const amount = page.getByLabel('amount', { exact: true })
    await amount.fill('')
    await amount.pressSequentially('25.00')
    expect(await amount.inputValue()).toBe('25.00')
    await page.getByText('25.00 is no whole number').waitFor()
    await amount.fill('')
    await amount.pressSequentially('2500')
    await page.getByText('is no whole number').waitFor({ state: 'detached' })
    expect(await amount.inputValue()).toBe('2500')
  })

  test('say that a page cannot be loaded, and load it when it can be', async () => {
    const shop = await console.openShop()
    const page = await console.open('/executions', { tenant: shop.tenant })
    await page.getByRole('link', { name: 'Health' }).waitFor()
    await page.route(/health-page/, (route) => route.abort())
    await page.getByRole('link', { name: 'Health' }).click()
    await page.getByText('The page could not be loaded.').waitFor()
    await page.getByRole('link', { name: 'Executions' }).click()
    await page.getByText('The page could not be loaded.').waitFor({ state: 'detached' })
    await page.getByText('Choose an execution').waitFor()
    await page.getByRole('link', { name: 'Health' }).click()
    await page.unroute(/health-page/)
    await page.getByRole('button', { name: 'Load it again' }).click()
    await page.getByRole('heading', { name: 'Health', exact: true }).waitFor()
    expect(page.url()).toMatch(/\/health$/)
  })
})
