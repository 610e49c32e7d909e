import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import type { Shop } from './shop.ts'
import { type ShopCloud, type ShopCloudOptions, startTestCloud } from './shop-cloud.ts'

/** The console in a real browser, served by the app on a local cloud in real time. */
interface ConsoleTest {
  cloud: ShopCloud
  /** Opens a page of the console (`/executions/x`) as this tenant sees it, in a browser of its own. */
  open(path: string, options: OpenOptions): Promise<Page>
  /** What pages have complained of, without what is expected: nothing, in a test that passes. */
  complaints: string[]
  /** A tenant of its own with stock. */
  openShop(stock?: Record<string, number>): Promise<Shop>
}

interface OpenOptions extends BrowserContextOptions {
  tenant: string
  theme?: 'light' | 'dark'
}

/** Starts cloud and browser for the tests of a file, and stops them after the last. */
export function useConsole(options: ShopCloudOptions = {}): ConsoleTest {
  let browser: Browser | undefined
  const complaints: string[] = []
  const contexts: BrowserContext[] = []
  const console = { complaints } as ConsoleTest
  beforeAll(async () => {
    ;[console.cloud, browser] = await Promise.all([startTestCloud(options), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await console.cloud?.stop()
  })
  // What stays open asks the API again and again.
  afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())))
  console.openShop = (stock = { 'SKU-001': 100 }) => console.cloud.openShop(stock)
  console.open = async (path, { tenant, theme = 'light', ...more }) => {
    const context = await browser!.newContext({ viewport: { width: 1680, height: 1050 }, ...more })
    await context.addInitScript(
      ([tenant, theme]) => {
        // A page that has chosen another one keeps it.
        sessionStorage.setItem('tenant', sessionStorage.getItem('tenant') ?? tenant!)
        localStorage.setItem('theme', theme!)
      },
      [tenant, theme],
    )
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') {
        complaints.push(message.text())
      }
    })
    await page.goto(`${console.cloud.url}/console${path}`)
    return page
  }
  return console
}

/** Starts an order that costs $39.98; answers its id. */
export async function startOrder(shop: Shop, orderId: string, more: object = {}): Promise<string> {
  const { status, body } = await shop.post({
    orderId,
    items: [{ sku: 'SKU-001', quantity: 2 }],
    customerId: 'cust-42',
    paymentMethod: 'tok_visa',
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(202)
  return orderId
}

/** The picture as the page has it: for each row the step, its undo, and in a word what became of each. */
export function readPicture(page: Page): Promise<string[][]> {
  return page.locator('.saga-table tbody tr').evaluateAll((rows) =>
    rows.map((row) =>
      [...row.querySelectorAll('.box')].map((box) => {
        const name = box.querySelector('.box-name')?.textContent ?? ''
        const word = /^, (.*)$/.exec(box.querySelector(':scope > .unseen')?.textContent ?? '')?.[1] ?? ''
        return `${name} ${word.replace(/ in [\d.]+ \w+.*$/, '').replace(/ in [\d.]+\w+/g, '')}`.trim()
      }),
    ),
  )
}
