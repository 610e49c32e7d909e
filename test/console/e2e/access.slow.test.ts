import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '#test/support/browser.ts'
import { startOrder, useConsole } from '#test/support/console.ts'
import type { Shop } from '#test/support/shop.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Every view, by its address. */
const VIEWS = [
  '/executions',
  '/executions/stuck?row=RefundPayment',
  '/executions/waiting',
  '/executions/done?tab=events',
  '/executions/done?tab=data',
  '/executions/done?tab=logs',
  '/executions/done?tab=trace',
  '/executions/done?tab=json',
  '/needs-you',
  '/workflows/order-fulfillment',
  '/start/order-fulfillment',
  '/fault-lab/order-fulfillment',
  '/health',
  '/stock',
]

describe.skipIf(!hasBrowser)('everybody can use the console', () => {
  const console = useConsole({ dataDir: mkdtempSync(join(tmpdir(), 'flowforge-access-')), traces: {} })
  let shop: Shop
  afterEach(() => expect(console.complaints.splice(0)).toEqual([]))

  /** A tenant with an execution of each kind, the same for all tests here. */
  async function openBusyShop(): Promise<Shop> {
    if (!shop) {
      shop = await console.openShop()
      await startOrder(shop, 'done')
      await startOrder(shop, 'stuck', {
        simulate: [
          { failAt: 'UpdateWarehouse', when: 'after' },
          { failAt: 'RefundPayment', when: 'before', giveUp: true },
        ],
      })
      await shop.ended('done')
      await shop.ended('stuck')
      await shop.send('POST', '/workflows/document-approval', {
        executionId: 'waiting',
        documentId: 'terms',
        version: 1,
        title: 'Terms <script>document.title = "stolen"</script><img src=x onerror=alert(1)>',
        author: 'ada',
      })
    }
    return shop
  }

  /** What axe finds, with the elements. Its code is handed over by the debugger, past the policy of the page. */
  async function findFaults(page: Page): Promise<string[]> {
    await page.evaluate(AXE)
    return page.evaluate(async (values) => {
      const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }
      const { violations } = await axe.run({ runOnly: { type: 'tag', values } })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    }, RULES)
  }

  test.each(VIEWS.flatMap((view) => [[view, 'light'] as const, [view, 'dark'] as const]))(
    'axe finds nothing on %s, %s',
    async (view, theme) => {
      const { tenant } = await openBusyShop()
      const page = await console.open(view, { tenant, theme })
      await settle(page)
      expect(await findFaults(page)).toEqual([])
    },
  )

  test.each(VIEWS)('%s stays as it is after a reload, and fits a phone', async (view) => {
    const { tenant } = await openBusyShop()
    const page = await console.open(view, { tenant, viewport: { width: 390, height: 844 } })
    await settle(page)
    const before = new URL(page.url())
    await page.reload()
    await settle(page)
    expect(new URL(page.url()).pathname).toBe(before.pathname)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  })

  test('what people typed is shown as text and never run', async () => {
    const { tenant } = await openBusyShop()
    const page = await console.open('/executions/waiting?tab=data', { tenant })
    await page.getByText('<script>document.title').first().waitFor()
    expect(await page.title()).not.toBe('stolen')
    expect(await page.locator('img[src=x]').count()).toBe(0)
  })

  test('a tenant sees its own executions and no others', async () => {
    await openBusyShop()
    const other = await console.openShop()
    await startOrder(other, 'theirs')
    const page = await console.open('/executions', { tenant: other.tenant })
    await page.getByText('theirs').waitFor()
    expect(await page.locator('.row-id').allInnerTexts()).toEqual(['theirs'])
    await page.getByRole('button', { name: /^tenant/ }).click()
    await page.getByRole('textbox', { name: 'Tenant' }).fill(shop.tenant)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => page.locator('.row-id').allInnerTexts()).toContain('stuck')
    expect(await page.locator('.row-id').allInnerTexts()).not.toContain('theirs')
    await page.goto(page.url().replace(/\/executions.*/, '/executions/theirs'))
    await page.getByText('There is no execution theirs.').waitFor()
    // Chromium itself complains of each 404.
    console.complaints.length = 0
  })

  test('the keyboard alone leads from the list to the reason why an order is stuck, and out again', async () => {
    const { tenant } = await openBusyShop()
    const page = await console.open('/workflows', { tenant })
    await page.getByRole('link', { name: 'Skip to the page' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await page.keyboard.press('/')
    await page.keyboard.type('status:stuck')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.row-id').allInnerTexts()).toEqual(['stuck'])
    await page.keyboard.press('j')
    await page.getByText('RefundPayment has given up.').waitFor()
    for (let at = 0; at < 80; at++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(
        () => document.activeElement?.querySelector('.box-name')?.textContent,
      )
      if (focused === 'RefundPayment') {
        break
      }
    }
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'RefundPayment' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/console/executions')
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  test('says so while the API is away, and goes on by itself when it is back', async () => {
    const { tenant } = await openBusyShop()
    const page = await console.open('/executions/waiting', { tenant })
    await page.getByText('LegalReview waits for a decision.').waitFor()
    await page.route(/\/(health|executions|session|workflows)/, (route) => route.abort())
    await page.getByText('The API does not answer.').waitFor()
    await page.getByText('LegalReview waits for a decision.').waitFor()
    await page.unroute(/\/(health|executions|session|workflows)/)
    await expect.poll(() => page.getByText('The API does not answer.').count()).toBe(0)
    console.complaints.length = 0
  })

  test('keeps the picture when something was tried while the API was away, and loads what it could not', async () => {
    const { tenant } = await openBusyShop()
    const page = await console.open('/executions/waiting', { tenant })
    const picture = page.getByRole('button', { name: /^LegalReview/ })
    await picture.waitFor()
    const isOfApi = ({ pathname }: URL) => !pathname.startsWith('/console')
    await page.route(isOfApi, (route) => route.abort())
    await page.keyboard.press('a')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').getByText('the API does not answer').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('What you see may be old').first().waitFor()
    await page.waitForTimeout(1500)
    expect(await picture.count()).toBe(1)
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await page.getByRole('heading', { name: 'Workflows' }).waitFor()
    await page.waitForTimeout(500)
    await page.unroute(isOfApi)
    await page.getByRole('link', { name: /^money-transfer/ }).click()
    await page
      .getByRole('button', { name: 'DebitSource' })
      .or(page.getByText('DebitSource'))
      .first()
      .waitFor()
    console.complaints.length = 0
  })
})

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[]
}

/** Until nothing is loaded any more that the view needs. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0)
  await page.waitForLoadState('networkidle')
}
