import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { BROWSER_NAMES, hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { HOSTILE_PAGE } from '#test/support/hostile-page.ts'

/**
 * Every name below `.example` leads to this machine, as those of an attacker do who has rebound them. Chromium's own check
 * of pages that call local addresses, which other browsers lack, is off: it would stop them before the door does.
 */
const ARGS = ['--host-resolver-rules=MAP *.example 127.0.0.1', '--disable-features=LocalNetworkAccessChecks']

let browser: Browser
let page: Page
let pages: Listening
let running: RunningCloud
let stop: () => Promise<void>
const invoked: string[] = []

describe.skipIf(!hasBrowser)(`a web page (needs one of ${BROWSER_NAMES.join(', ')} on PATH)`, () => {
  beforeAll(async () => {
    pages = await listen(0)
    pages.serve(async (_, response) => void response.setHeader('content-type', 'text/html').end(HOSTILE_PAGE))
    const cloud = createCloud({
      assembly: testAssembly,
      secrets: { key: 'sk_test_1' },
      allowedOrigins: [originOf('friend.example', pages.url)],
      allowedHosts: ['mine.example'],
      fault: ({ functionName }, run) => {
        invoked.push(functionName)
        return run()
      },
    })
    stop = () => cloud.stop()
    ;[running, browser] = await Promise.all([cloud.start(), launchBrowser(ARGS)])
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await stop?.()
  })
  afterEach(async () => {
    await page?.close()
    invoked.length = 0
  })

  /** Opens the hostile page at an origin, which it is served from, and has it attack. Returns what it could read. */
  async function attackFrom(origin: string, host = '127.0.0.1'): Promise<string[]> {
    page = await browser.newPage()
    // Before it rebinds its name, the attacker's own server answers there.
    await page.route(`${origin}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: HOSTILE_PAGE }),
    )
    await page.goto(`${origin}/page`)
    const targets = {
      api: originOf(host, running.url!),
      aws: originOf(host, running.awsUrl),
      functionName: running.lambda.list().find(({ name }) => /GetHealth/.test(name))!.name,
    }
    return page.evaluate(`attack(${JSON.stringify(targets)})`)
  }

  /** What the attack has left behind in the cloud. */
  async function findTraces() {
    const { activities } = await running.states.request('ListActivities', {})
    const { TableNames } = await running.dynamoDb('ListTables', {})
    return {
      invoked: [...invoked],
      activities,
      tables: (TableNames as string[]).filter((name) => name === 'Evil'),
    }
  }
  const Nothing = { invoked: [], activities: [], tables: [] }

  test('of another site reads nothing and steers nothing at either port', async () => {
    expect(await attackFrom(originOf('evil.example', pages.url))).toEqual([])
    expect(await findTraces()).toEqual(Nothing)
  })

  test.each(['url', 'awsUrl'] as const)(
    'whose name was rebound to this machine reads nothing and steers nothing from the origin of the port of %s',
    async (port) => {
      const origin = originOf('evil.example', running[port]!)
      expect(await attackFrom(origin, 'evil.example')).toEqual([])
      expect(await findTraces()).toEqual(Nothing)
    },
  )

  test('of another port of this machine reads nothing and steers nothing', async () => {
    expect(await attackFrom(originOf('127.0.0.1', pages.url))).toEqual([])
    expect(await findTraces()).toMatchObject({ activities: [], tables: [] })
    // An image of the same site is fetched without being read.
    expect(
      invoked.filter((name) => !/ListOrders|ListExecutions|GetSnapshot|ListInventory/.test(name)),
    ).toEqual([])
  })

  test('whose origin is allowed reads and steers, except for secrets', async () => {
    const read = await attackFrom(originOf('friend.example', pages.url))
    expect(read.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['/orders', '/inventory/SKU-EVIL', 'AWSStepFunctions.CreateActivity']),
    )
    expect(read.join()).not.toContain('sk_test_1')
    expect(await findTraces()).toMatchObject({ activities: [{ name: 'evil' }], tables: ['Evil'] })
  })

  test('of a host that is allowed reads and steers from the port’s own origin', async () => {
    const read = await attackFrom(originOf('mine.example', running.url!), 'mine.example')
    expect(read.map((line) => line.split(':')[0])).toContain('/inventory/SKU-EVIL')
    expect(invoked.length).toBeGreaterThan(0)
  })
})

/** The origin of a URL under another host name. */
function originOf(hostname: string, url: string): string {
  return Object.assign(new URL(url), { hostname }).origin
}
