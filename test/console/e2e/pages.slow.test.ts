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
})
