import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const STAGE = '/v1'

const cloud = await openShopCloud()
let browser: Browser
let aws: Server
/** What was asked for outside the stage: API Gateway has nothing there. */
const strays: string[] = []

/** The API at the address of a stage, as API Gateway has it without a domain of one's own. */
const serveStage = createServer(async (request, response) => {
  const { url = '' } = request
  if (!url.startsWith(`${STAGE}/`)) {
    strays.push(url)
    return response.writeHead(403).end()
  }
  const answer = await fetch(cloud.url + url.slice(STAGE.length), { redirect: 'manual' })
  // `page-root.test.ts` holds that the function says so by itself there.
  const text = (await answer.text()).replace('<base href="/console/">', `<base href="${STAGE}/console/">`)
  const location = answer.headers.get('location')
  response
    .writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? '',
      'content-security-policy': answer.headers.get('content-security-policy') ?? '',
      ...(location ? { location: STAGE + location } : {}),
    })
    .end(text)
})

describe.skipIf(!hasBrowser)(`the console below a stage (needs one of ${BROWSER_NAMES.join(', ')})`, () => {
  beforeAll(async () => {
    aws = serveStage.listen(0, '127.0.0.1')
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    aws?.closeAllConnections()
    aws?.close()
  })

  test('finds its files, its pages and the API there, and asks for nothing outside', async () => {
    const page = await browser.newPage()
    const root = `http://127.0.0.1:${(aws.address() as AddressInfo).port}${STAGE}`
    await page.goto(`${root}/`)
    await page.waitForSelector('.top-tenant')
    await page.click('nav >> text=Workflows')
    await page.waitForURL(`${root}/console/workflows*`)
    await page.reload()
    await page.waitForSelector('.top-tenant')
    expect(strays.filter((url) => !url.startsWith('/.flowforge/'))).toEqual([])
  })
})
