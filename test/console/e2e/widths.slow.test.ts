import type { Locator, Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '#test/support/browser.ts'
import { startOrder, useConsole } from '#test/support/console.ts'

interface Box {
  words: string
  left: number
  right: number
  top: number
  bottom: number
}

/** Where what is seen of these stands on the page, in pixels. */
function boxesOf(found: Locator): Promise<Box[]> {
  return found.evaluateAll((all) =>
    all
      .map((each) => ({ words: each.textContent ?? '', box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
      .map(({ words, box: { left, right, top, bottom } }) => ({ words, left, right, top, bottom })),
  )
}

/** Each two that print over each other. */
function overlapping(boxes: readonly Box[]): string[] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.words} | ${b.words}`),
  )
}

const isWiderThanPage = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

describe.skipIf(!hasBrowser)('the console at every width', () => {
  const console = useConsole()
  afterEach(() => expect(console.complaints.splice(0)).toEqual([]))

  test('no two labels of the time axis print over each other, nor a label over a bar', async () => {
    const shop = await console.openShop()
    const id = await startOrder(shop, 'labelled', { simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
    await shop.ended(id)
    const page = await console.open(`/executions/${id}`, { tenant: shop.tenant })
    await page.getByRole('button', { name: '▶ Replay' }).waitFor()
    for (const width of [720, 800, 1000, 1280, 1330, 1400, 1680]) {
      await page.setViewportSize({ width, height: 1050 })
      await page.waitForTimeout(300)
      const labels = await boxesOf(page.locator('.tick, .bar-label'))
      expect(labels.length, `${width}`).toBeGreaterThan(1)
      expect(overlapping(labels), `${width}`).toEqual([])
      const bars = await boxesOf(page.locator('.bar'))
      const covered = overlapping([...labels, ...bars]).filter((pair) => !pair.startsWith(' |'))
      expect(covered, `${width}`).toEqual([])
    }
  })

  test('on a phone every page is in sight of the navigation, and none is wider than the screen', async () => {
    const shop = await console.openShop()
    const page = await console.open('/executions', {
      tenant: shop.tenant,
      viewport: { width: 400, height: 850 },
    })
    for (const name of ['Executions', 'Needs you', 'Workflows', 'Fault lab', 'Health', 'Stock and money']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
      await page.locator(`.nav a[aria-current]`, { hasText: name }).waitFor()
      const links = await boxesOf(page.locator('.nav a'))
      expect(links).toHaveLength(7)
      expect(Math.max(...links.map(({ right }) => right))).toBeLessThanOrEqual(400)
      expect(await isWiderThanPage(page)).toBe(false)
    }
  })

  test('on a phone the statement of an account is in its box', async () => {
    const shop = await console.openShop()
    for (const [id, owner] of [
      ['ada', 'Ada'],
      ['grace', 'Grace, whose name is a long one'],
    ]) {
      await shop.send('PUT', `/accounts/${id}`, { owner, balance: { amount: 9_999_999, currency: 'USD' } })
    }
    const executionId = 'a-transfer-that-has-an-id-of-forty-chars'
    const amount = { amount: 2500, currency: 'USD' }
    await shop.send('POST', '/workflows/money-transfer', { executionId, from: 'ada', to: 'grace', amount })
    const page = await console.open('/stock?view=accounts&account=ada', {
      tenant: shop.tenant,
      viewport: { width: 400, height: 850 },
    })
    await page.getByRole('link', { name: executionId }).waitFor()
    const [box] = await boxesOf(page.locator('.record'))
    const inside = await boxesOf(page.locator('.record table, .record td, .record button'))
    expect(box!.right).toBeLessThanOrEqual(400)
    expect(inside.filter(({ left, right }) => left < box!.left || right > box!.right)).toEqual([])
  })

  test.each([400, 768, 1280])(
    'all tabs of an execution are in sight at %d px, with the inspector too',
    async (width) => {
      const shop = await console.openShop()
      const stuck = [
        { failAt: 'UpdateWarehouse', when: 'after' },
        { failAt: 'RefundPayment', when: 'before', giveUp: true },
      ]
      await shop.ended(await startOrder(shop, 'stuck', { simulate: stuck }))
      const page = await console.open('/executions/stuck', {
        tenant: shop.tenant,
        viewport: { width, height: 900 },
      })
      await page.getByText('RefundPayment has given up.').waitFor()
      if (width > 1000) {
        await page.getByRole('button', { name: /^RefundPayment/ }).click()
        await page.getByRole('complementary', { name: 'RefundPayment' }).waitFor()
      }
      const [list] = await boxesOf(page.locator('.tabs-list'))
      const tabs = await boxesOf(page.locator('.tabs-tab'))
      expect(tabs).toHaveLength(6)
      expect(tabs.filter(({ left, right }) => left < list!.left || right > list!.right)).toEqual([])
      // What is said has room beside the buttons, or above them.
      const [said] = await boxesOf(page.locator('.notice > div').first())
      expect(said!.right - said!.left).toBeGreaterThan(250)
      expect(overlapping(await boxesOf(page.locator('.attempts span:not(:empty)')))).toEqual([])
    },
  )
})
