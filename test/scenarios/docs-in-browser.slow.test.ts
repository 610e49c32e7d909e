import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ auth: true })
let browser: Browser
let page: Page
/** What the browser complains of: scripts that fail, and what the page's policy has kept from loading. */
const complaints: string[] = []

describe.skipIf(!hasBrowser)(`the page to try the API (needs one of ${BROWSER_NAMES.join(', ')})`, () => {
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await browser.newPage()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${cloud.url}/docs`)
    await page.getByText('FlowForge', { exact: false }).first().waitFor()
  })
  afterAll(() => browser?.close())

  test('calls an operation with a token that was typed in, and shows the answer', async () => {
    const token = await cloud.issuer.mint({
      ...{ subject: 'ada', tenant: 'acme', scope: 'orders:read', audience: 'flowforge', expiresIn: 600 },
    })
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    await page.locator('.auth-container input').fill(token)
    await page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click()
    await page.getByRole('button', { name: 'Close' }).click()

    const operation = page.locator('.opblock', { hasText: '/session' }).first()
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table .response').first()
    await answer.waitFor()
    expect(await answer.locator('.response-col_status').textContent()).toContain('200')
    expect(await answer.locator('.microlight').first().textContent()).toContain('"tenant": "acme"')
  })

  test('shows the schema of a body, and every operation of the document', async () => {
    const { paths } = (await (await fetch(`${cloud.url}/openapi.json`)).json()) as { paths: object }
    const count = Object.values(paths).flatMap((item) => Object.keys(item as object)).length
    expect(await page.locator('.opblock').count()).toBe(count)
    const start = page.locator('#operations-Orders-startOrder, [id$="-startOrder"]').first()
    await start.locator('.opblock-summary-control').click()
    await start.getByText('paymentMethod').first().waitFor()
  })

  test('makes the browser complain of nothing', () => {
    expect(complaints).toEqual([])
  })
})
