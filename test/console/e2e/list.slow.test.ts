import { afterEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '#test/support/browser.ts'
import { startOrder, useConsole } from '#test/support/console.ts'
import { storeExecutions } from '#test/support/store-executions.ts'

describe.skipIf(!hasBrowser)('the list of executions', () => {
  const console = useConsole()
  afterEach(() => expect(console.complaints.splice(0)).toEqual([]))

  test('finds by search words, filters and the beginning of an id, all in the address', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'apple-1')
    await startOrder(shop, 'apple-2', { simulate: { failAt: 'ProcessPayment' } })
    await startOrder(shop, 'pear-1', { requireApproval: true })
    await shop.ended('apple-1')
    await shop.ended('apple-2')
    const page = await console.open('/executions', { tenant: shop.tenant })
    const ids = () => page.locator('.row-id').allInnerTexts()
    await expect.poll(ids).toEqual(['pear-1', 'apple-2', 'apple-1'])
    await page.keyboard.press('/')
    await page.keyboard.type('apple')
    await page.keyboard.press('Enter')
    // By their ids.
    await expect.poll(ids).toEqual(['apple-1', 'apple-2'])
    expect(page.url()).toContain('id=apple')
    await page.reload()
    await expect.poll(ids).toEqual(['apple-1', 'apple-2'])
    await page.getByRole('button', { name: /Compensated/ }).click()
    await expect.poll(ids).toEqual(['apple-2'])
    await page.keyboard.press('/')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('status:odd')
    await page.keyboard.press('Enter')
    await page.getByText('status is one of running, waiting').waitFor()
    await page.getByRole('textbox', { name: 'Search executions' }).fill('status:waiting workflow:order')
    await page.keyboard.press('Enter')
    await expect.poll(ids).toEqual(['pear-1'])
    await expect
      .poll(() => page.locator('.row-words').allInnerTexts())
      .toEqual([expect.stringMatching(/^Waits for ApproveOrder · [\d.]+ s left$/)])
    await page.getByLabel('Workflow').selectOption('money-transfer')
    await page.getByText('No execution is like that.').waitFor()
  })

  test.each([
    ['a space', ' '],
    ['a comma', ', '],
    ['a line each', '\n'],
  ])(
    'finds several ids that are pasted with %s between them, and names what it does not find',
    async (_, between) => {
      const shop = await console.openShop()
      for (const id of ['apple-1', 'pear-1', 'plum-1']) {
        await startOrder(shop, id)
      }
      const page = await console.open('/executions', { tenant: shop.tenant })
      const ids = () => page.locator('.row-id').allInnerTexts()
      await expect.poll(async () => (await ids()).length).toBe(3)
      await page.getByRole('textbox', { name: 'Search executions' }).focus()
      await page.evaluate((text) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', text)
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
        // What a browser does with what nobody has taken from it.
        if (document.activeElement!.dispatchEvent(event)) {
          document.execCommand('insertText', false, text.replace(/[\r\n]/g, ''))
        }
      }, ['plum-1', 'apple-1', 'fig-1'].join(between))
      await page.keyboard.press('Enter')
      await expect.poll(ids).toEqual(['plum-1', 'apple-1'])
      await page.getByText('Not found: fig-1').waitFor()
      await page.reload()
      await expect.poll(ids).toEqual(['plum-1', 'apple-1'])
      await page.getByRole('button', { name: '3 ids' }).click()
      await expect.poll(async () => (await ids()).length).toBe(3)
    },
  )

  test('says that it loads, and not that there are none', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'slow')
    const page = await console.open('/stock', { tenant: shop.tenant })
    let answer = () => {}
    const asked = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/\/executions\?/, async (route) => {
      await asked
      await route.continue()
    })
    await page.getByRole('link', { name: 'Executions' }).click()
    await page.getByText('loading …').waitFor()
    answer()
    await page.getByText('1 execution', { exact: true }).waitFor()
  })

  test('counts the last hour by the clock of the local cloud, and says when that cannot be turned', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'old')
    await shop.ended('old')
    const page = await console.open('/executions?since=1h', { tenant: shop.tenant })
    await page.getByText('1 execution', { exact: true }).waitFor()
    await page.getByRole('button', { name: '+1 h' }).click()
    await page.getByRole('button', { name: '+30 s' }).click()
    await page.getByRole('button', { name: '+30 s' }).click()
    await page.getByRole('button', { name: '+30 s' }).click()
    await page.getByText('0 executions', { exact: true }).waitFor()
    await page.route('**/.flowforge/clock', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    )
    await page.getByRole('button', { name: '+30 s' }).click()
    await page.getByText(/^could not be turned: /).waitFor()
    await page.unroute('**/.flowforge/clock')
    await page.getByRole('button', { name: 'back to real time' }).click()
    await page.getByText('1 execution', { exact: true }).waitFor()
    // Chromium itself complains of what does not answer.
    expect(console.complaints.splice(0)).toHaveLength(1)
  })

  test('new executions come in at the top, and j and k open one after the other', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'first')
    await shop.ended('first')
    const page = await console.open('/executions', { tenant: shop.tenant })
    await page.getByText('first').waitFor()
    await startOrder(shop, 'second')
    await expect.poll(() => page.locator('.row-id').allInnerTexts()).toEqual(['second', 'first'])
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'second' }).waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'first' }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'second' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/console/executions')
    // A box that was ticked keeps the focus, and the keys go on.
    await page.getByRole('button', { name: 'Select' }).click()
    await page.getByRole('checkbox').first().focus()
    await page.keyboard.press(' ')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'second' }).waitFor()
  })

  test('keeps what it has loaded when many begin at once', async () => {
    const shop = await console.openShop()
    await storeExecutions(console.cloud.dynamoDb, shop.tenant, 250)
    const page = await console.open('/executions', { tenant: shop.tenant })
    const count = () => page.locator('.list-count').innerText()
    const toEnd = () => page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
    await expect.poll(() => toEnd().then(count)).toBe('250 executions')
    await storeExecutions(console.cloud.dynamoDb, shop.tenant, 180, 250)
    const counts: number[] = []
    await expect
      .poll(async () => {
        counts.push(Number.parseInt(await count(), 10))
        return counts.at(-1)
      })
      .toBe(430)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(250)
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 0))
    await expect.poll(() => page.locator('.row-id').first().innerText()).toBe('many-00429')
  })

  test('scrolls through 10,000, of which it draws a handful', { timeout: 300_000 }, async () => {
    const shop = await console.openShop()
    await storeExecutions(console.cloud.dynamoDb, shop.tenant, 10_000)
    const page = await console.open('/executions', { tenant: shop.tenant })
    await page.getByText('100 and more').waitFor()
    // The last page does not say that it is the last: one more is asked for, and is empty.
    for (let words = ''; words !== '10,000 executions'; ) {
      await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
      await page.waitForTimeout(30)
      words = await page.locator('.list-count').innerText()
      expect(await page.locator('.row').count()).toBeLessThan(60)
    }
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
    await expect.poll(() => page.locator('.row-id').allInnerTexts()).toContain('many-00000')
    await startOrder(shop, 'live')
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 0))
    await expect.poll(() => page.locator('.row-id').allInnerTexts()).toContain('live')
  })
})
