import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
const stage = `${cloud.url}/v1`
let browser: Browser

describe.skipIf(!hasBrowser)(`the console below a stage (needs one of ${BROWSER_NAMES.join(', ')})`, () => {
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test('finds its files, its pages and the API there, and asks for nothing outside', async () => {
    const page = await browser.newPage()
    /** API Gateway has nothing outside the stage. */
    const strays: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (!/^\/(v1|\.flowforge)\//.test(pathname)) {
        strays.push(pathname)
      }
    })
    await page.goto(`${stage}/`)
    await page.waitForSelector('.top-tenant')
    await page.click('nav >> text=Workflows')
    await page.waitForURL(`${stage}/console/workflows*`)
    await page.reload()
    await page.waitForSelector('.top-tenant')
    expect(strays).toEqual([])
  })
})
