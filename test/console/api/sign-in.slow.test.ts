import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'

let browser: Browser
let running: RunningCloud
let stop: () => Promise<void>
let page: Page

/** What the page has sent to the API, and when it was refused. */
const calls: { path: string; token: string | undefined; status: number }[] = []

async function openPage(path: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1680, height: 900 } })
  page = await context.newPage()
  page.on('response', async (response) => {
    const { origin, pathname } = new URL(response.url())
    if (origin === running.url && !pathname.startsWith('/console')) {
      // The page may be closed by then.
      const { authorization } = await response
        .request()
        .allHeaders()
        .catch(() => response.request().headers())
      calls.push({ path: pathname, token: authorization, status: response.status() })
    }
  })
  await page.goto(`${running.url}${path}`)
}

/** The form of the local issuer. */
async function fillForm({ tenant = 'acme', name = 'ada', without = '' } = {}): Promise<void> {
  await page.waitForSelector('text=Sign in to the local cloud')
  await page.fill('[name=tenant]', tenant)
  await page.fill('[name=subject]', name)
  if (without) {
    await page.uncheck(`[value="${without}"]`)
  }
  await page.click('button[value=allow]')
}

const address = () => page.url().slice(running.url!.length)

describe.skipIf(!hasBrowser)(`signing in (needs one of ${BROWSER_NAMES.join(', ')} on PATH)`, () => {
  beforeAll(async () => {
    const cloud = createCloud({ assembly: testAssembly, auth: true })
    stop = () => cloud.stop()
    ;[running, browser] = await Promise.all([cloud.start(), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await stop?.()
  })
  afterEach(async () => {
    await page?.context().close()
    calls.length = 0
  })

  test('leads through the issuer and back to where the page was, and leaves nothing of it in the address', async () => {
    await openPage('/console/executions/ord_1?view=json')
    await fillForm({ tenant: 'acme', name: 'ada' })
    await page.waitForSelector('.top >> text=ada')
    expect(await page.textContent('.top-tenant')).toContain('acme')
    expect(address()).toBe('/console/executions/ord_1?view=json')
    expect(calls.filter(({ token }) => token).length).toBeGreaterThan(0)
  })

  test('keeps no token where a later script would find it', async () => {
    await openPage('/console/')
    await fillForm()
    await page.waitForSelector('.top-tenant')
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    )
    expect(kept).not.toMatch(/eyJ|verifier/)
    await page.reload()
    await page.waitForSelector('text=Sign in to the local cloud')
  })

  test('asks again without a word where a token has expired, and the page stays as it is', async () => {
    await openPage('/console/executions')
    await fillForm()
    await page.waitForSelector('.top-tenant')
    await page.evaluate('window.isSame = true')
    const turned = await fetch(`${running.url}/.flowforge/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance: 2 * 3_600_000 }),
    })
    expect(turned.status).toBe(200)
    const findRefused = () => calls.find(({ status, token }) => status === 401 && token)
    await expect.poll(findRefused).toBeTruthy()
    const refused = findRefused()!.token
    await expect
      .poll(() => calls.some(({ status, token }) => status === 200 && token && token !== refused))
      .toBe(true)
    expect(await page.evaluate('window.isSame')).toBe(true)
    expect(address()).toBe('/console/executions')
  })

  test('goes to the issuer again where the refresh token is taken no longer', async () => {
    await openPage('/console/executions?status=COMPLETED')
    await fillForm()
    await page.waitForSelector('.top-tenant')
    await fetch(`${running.url}/.flowforge/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance: 40 * 86_400_000 }),
    })
    await fillForm({ name: 'bob' })
    await page.waitForSelector('.top >> text=bob')
    expect(address()).toBe('/console/executions?status=COMPLETED')
  })

  test('says why somebody was not signed in, and lets them try again', async () => {
    await openPage('/console/')
    await page.waitForSelector('text=Sign in to the local cloud')
    await page.click('button[value=deny]')
    await page.waitForSelector('text=access_denied: the sign-in was cancelled')
    await page.click('text="Sign in"')
    await fillForm()
    await page.waitForSelector('.top-tenant')
  })

  test('goes in no circle where the API refuses what the issuer has just given', async () => {
    await openPage('/console/')
    await page.waitForSelector('text=Sign in to the local cloud')
    const body = JSON.stringify({ title: 'no valid token' })
    await page.route(`${running.url}/session`, (route) => route.fulfill({ status: 401, body }))
    await fillForm()
    await page.waitForSelector('text=Could not sign in.')
    expect(await page.textContent('[role=alert]')).toContain('no valid token')
  })

  test('says what the stack lacks where it names no client to sign in as', async () => {
    await openPage('/console/')
    await page.waitForSelector('text=Sign in to the local cloud')
    const body = JSON.stringify({ issuer: 'https://id.example', scopes: [], callbacks: [] })
    await page.route(`${running.url}/sign-in`, (route) => route.fulfill({ body }))
    await page.goto(`${running.url}/console/`)
    await page.waitForSelector('text=this stack names no client of https://id.example for its console')
  })

  test('takes no answer that it has not asked for', async () => {
    await openPage('/console/?code=forged&state=forged')
    await page.waitForSelector('text=Sign in to the local cloud')
    expect(new URL(page.url()).searchParams.get('redirect_uri')).toBe(`${running.url}/console/`)
    expect(calls.every(({ token }) => token === undefined)).toBe(true)
  })

  test('out shows nothing of the tenant any more, and sends no token', async () => {
    await openPage('/console/executions')
    await fillForm()
    await page.waitForSelector('.top-tenant')
    await page.click('text="Sign out"')
    await page.waitForSelector('text=You are signed out.')
    expect(await page.textContent('#console')).not.toContain('acme')
    const before = calls.length
    await page.click('text="Sign in"')
    await fillForm({ tenant: 'zenith' })
    await page.waitForSelector('.top >> text=zenith')
    expect(calls.slice(before).filter(({ token }) => token).length).toBeGreaterThan(0)
  })
})
