import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '#local/http/listen.ts'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { createShop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
const shop = createShop(cloud.url!, 'demo')

/** Runs wherever it is taken for HTML. */
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

/** Tries all that a page can try with a page of another origin; returns what has worked. */
const ATTACK = `<!doctype html><title>page</title><script>
async function attack(console, file) {
  const worked = []
  const read = (url, init) => fetch(url, init).then((answer) => answer.text()).then((text) => text && worked.push('read ' + url), () => {})
  const load = (tag, attributes) => new Promise((done) => {
    const element = Object.assign(document.createElement(tag), attributes)
    element.onload = () => done(tag === 'iframe' ? undefined : worked.push(tag + ' ' + (attributes.src ?? attributes.href)))
    element.onerror = done
    document.body.append(element)
  })
  await Promise.all([
    read(console), read(console, { mode: 'no-cors' }), read(file), read(file, { mode: 'no-cors' }),
    load('script', { src: file }), load('script', { src: file, type: 'module' }), load('iframe', { src: console }),
  ])
  return worked
}
</script><body></body>`

let browser: Browser
let pages: Listening
let page: Page
/** What the browser says of the policy of a page. */
let complaints: string[]

describe.skipIf(!hasBrowser)(`the console (needs one of ${BROWSER_NAMES.join(', ')} on PATH)`, () => {
  beforeAll(async () => {
    pages = await listen(0)
    pages.serve(async (_, response) => void response.setHeader('content-type', 'text/html').end(ATTACK))
    browser = await launchBrowser([
      '--host-resolver-rules=MAP *.example 127.0.0.1',
      '--disable-features=LocalNetworkAccessChecks',
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
  })
  afterEach(() => page?.close())

  async function openPage(url: string) {
    page = await browser.newPage({ viewport: { width: 1680, height: 1000 } })
    complaints = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) {
        complaints.push(message.text())
      }
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url)
  }

  test.each(['evil.example', '127.0.0.1'])(
    'is neither read, run nor framed by a page at another port of %s',
    async (hostname) => {
      await openPage(Object.assign(new URL(pages.url), { hostname }).href)
      const html = await (await fetch(`${cloud.url}/console/`)).text()
      const file = `${cloud.url}/console/${/src="\.\/([^"]+)"/.exec(html)![1]}`
      expect(
        await page.evaluate(`attack(${JSON.stringify(`${cloud.url}/console/`)}, ${JSON.stringify(file)})`),
      ).toEqual([])
      const frame = page.frames().find((each) => each !== page.mainFrame())
      expect((await frame?.content()) ?? '').not.toContain('id="console"')
    },
  )

  test('shows what an order and those who decide have written as text, wherever it stands', async () => {
    await shop.stock('SKU-HTML', 5)
    const order = {
      orderId: 'html',
      items: [{ sku: 'SKU-HTML', quantity: 1 }],
      customerId: HOSTILE,
      paymentMethod: 'tok_visa',
      requireApproval: true,
      shippingAddress: { street: HOSTILE, city: HOSTILE, country: 'US', postalCode: '1' },
    }
    const asked = await shop.post(order, { prefer: 'wait=20' })
    expect(asked.body).toMatchObject({ links: { approval: expect.anything() } })
    await shop.send('POST', '/orders/html/approval', { decision: 'reject', reason: HOSTILE })
    await shop.ended('html')
    await openPage(`${cloud.url}/console/executions/html`)
    await page.waitForSelector('[role=tab]')
    const texts: string[] = []
    for (const tab of await page.locator('[role=tab]').all()) {
      await tab.click()
      await page.waitForLoadState('networkidle')
      texts.push((await page.textContent('#console'))!)
    }
    await page.goto(`${cloud.url}/console/stock`)
    await page.goto(`${cloud.url}/console/executions?id=${encodeURIComponent(HOSTILE)}`)
    await page.waitForSelector('.top-tenant')
    expect(texts.some((text) => text.includes(HOSTILE))).toBe(true)
    expect(await page.evaluate('window.hacked')).toBeUndefined()
    expect(complaints).toEqual([])
  })

  test.each([
    'executions',
    'needs-you',
    'workflows',
    'start/order-fulfillment',
    'fault-lab',
    'health',
    'stock',
  ])('keeps to its own policy at %s', async (path) => {
    await openPage(`${cloud.url}/console/${path}`)
    await page.waitForSelector('#page :is(h1, h2, section, form, table, ul, ol)')
    await page.waitForLoadState('networkidle')
    expect(complaints).toEqual([])
  })
})
