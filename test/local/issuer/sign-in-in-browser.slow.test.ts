import { createHash } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'

const VERIFIER = 'v'.repeat(43)
const cloud = createCloud({ assembly: writeAssembly({ Hello: hello, Listener: hello }) })
let running: RunningCloud
let browser: Browser
let page: Page
let program: Listening
const complaints: string[] = []

const addressOf = (redirectUri: string) => {
  const asked = {
    ...{
      response_type: 'code',
      client_id: 'app',
      redirect_uri: redirectUri,
      state: 'st',
      scope: 'a:read a:write',
    },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  }
  return `${running.issuer.url}/authorize?${new URLSearchParams(asked)}`
}

describe.skipIf(!hasBrowser)(
  `the form of the local issuer (needs one of ${BROWSER_NAMES.join(', ')})`,
  () => {
    beforeAll(async () => {
      running = await cloud.start()
      program = await listen(0)
      program.serve(async (_, response) => void response.setHeader('content-type', 'text/html').end('back'))
      browser = await launchBrowser()
      page = await browser.newPage()
      page.on('console', (message) => {
        // The API here has neither a console nor an icon.
        const isOfApi = message.location().url.startsWith(running.url!)
        if (message.type() === 'error' && !isOfApi) {
          complaints.push(message.text())
        }
      })
      page.on('pageerror', (error) => complaints.push(error.message))
    })
    afterAll(async () => {
      await browser?.close()
      await program?.close()
      await cloud.stop()
    })

    test('leads back to the program that listens, with a code', async () => {
      await page.goto(addressOf(`${program.url}/callback`))
      await page.getByLabel('Tenant').fill('acme')
      await page.getByLabel('a:write').uncheck()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${program.url}/callback?**`)
      const { searchParams } = new URL(page.url())
      expect(searchParams.get('state')).toBe('st')
      expect(searchParams.get('code')).toMatch(/^[\w-]{43}$/)
    })

    test('gives a page of the API a token, which it asks for across ports', async () => {
      const redirectUri = `${running.url}/console/`
      await page.goto(addressOf(redirectUri))
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${redirectUri}?**`)
      // The API's own answer, not the door's: this one has no such page.
      expect(await page.locator('body').textContent()).toContain('Missing Authentication Token')
      const form = {
        ...{ grant_type: 'authorization_code', client_id: 'app', redirect_uri: redirectUri },
        ...{ code_verifier: VERIFIER, code: new URL(page.url()).searchParams.get('code')! },
      }
      const token = await page.evaluate(
        `fetch(${JSON.stringify(`${running.issuer.url}/token`)}, { method: 'POST', body: new URLSearchParams(${JSON.stringify(form)}) }).then((response) => response.json())`,
      )
      expect(token).toMatchObject({ token_type: 'Bearer', scope: 'a:read a:write' })
    })

    test('does not ask who has cancelled for a tenant', async () => {
      await page.goto(addressOf(`${program.url}/callback`))
      await page.getByLabel('Tenant').fill('')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.waitForURL(`${program.url}/callback?**`)
      expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
    })

    test('makes the browser complain of nothing', () => {
      expect(complaints).toEqual([])
    })
  },
)
