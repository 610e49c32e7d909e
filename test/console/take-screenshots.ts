/**
 * `npm run screenshots [-- FOLDER [VIEW…]]`: takes the pictures of README and docs from executions that really run, or, into a
 * folder, every view (or those that are named) in both themes and three widths. Needs Chromium, as the tests of the console do.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { projectDirectory } from '#test/support/assembly.ts'
import { hasBrowser, launchBrowser } from '#test/support/browser.ts'
import { changeAssembly, expireApproval } from '#test/support/changed-assembly.ts'
import setUp from '#test/support/global-setup.ts'
import { createTestCloud } from '#testing/test-cloud.ts'

const THEMES = ['light', 'dark'] as const
const WIDTHS = [1680, 1024, 390]
const README = [
  ['console', '/executions/stuck-7?row=RefundPayment', { width: 1680, height: 945 }],
  ['trace', '/executions/traced?tab=trace', { width: 1500, height: 2150 }],
] as const
const VIEWS = [
  ['list', '/executions'],
  ['stuck', '/executions/stuck-7?row=RefundPayment'],
  ['compensated', '/executions/oops'],
  ['waiting', '/executions/terms-4'],
  ['items', '/executions/move-12?row=CopyService'],
  ['pivot', '/executions/move-money-1'],
  ['events', '/executions/oops?tab=events'],
  ['data', '/executions/oops?tab=data'],
  ['logs', '/executions/oops?tab=logs'],
  ['trace', '/executions/traced?tab=trace'],
  ['needs-you', '/needs-you'],
  ['workflow', '/workflows/order-fulfillment'],
  ['start', '/start/order-fulfillment'],
  ['fault-lab', '/fault-lab/order-fulfillment'],
  ['health', '/health'],
  ['stock', '/stock'],
] as const

if (!hasBrowser) {
  throw new Error('there is no Chromium on the PATH; on Debian: apt-get install chromium')
}
const [folder, ...wanted] = process.argv.slice(2)
await setUp()
const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-screenshots-'))
const removals: (() => void)[] = []
// The order that is traced waits for more than a minute; the saga's own approval expires after 30 seconds.
const assembly = changeAssembly({ definition: expireApproval(300) }, (remove) => removals.push(remove))
const cloud = await createTestCloud({ assembly, time: 'real', dataDir, traces: {} })
const browser = await launchBrowser()
try {
  await play(cloud.url!)
  if (folder) {
    await takeAll(browser, cloud.url!, folder)
  } else {
    await takeReadme(browser, cloud.url!)
  }
} finally {
  await browser.close()
  await cloud.stop()
  for (const remove of removals) {
    remove()
  }
}
process.exit(0)

/** Everything that a picture shows. */
async function play(url: string): Promise<void> {
  const send = async (method: string, path: string, body: object, seconds = 10) => {
    const headers = { 'content-type': 'application/json', ...(seconds ? { prefer: `wait=${seconds}` } : {}) }
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    }
  }
  const order = (orderId: string, more: object = {}, seconds = 10) => {
    const known = {
      items: [{ sku: 'SKU-001', quantity: 2 }],
      customerId: 'cust-42',
      paymentMethod: 'tok_visa',
    }
    return send('POST', '/orders', { orderId, ...known, ...more }, seconds)
  }
  const run = (workflow: string, executionId: string, input: object) =>
    send('POST', `/workflows/${workflow}`, { executionId, ...input })
  const unitPrice = { amount: 1999, currency: 'USD' }
  await send('PUT', '/inventory/SKU-001', { onHand: 500, unitPrice })
  for (const [id, owner, amount] of [
    ['ada', 'Ada', 500_000],
    ['grace', 'Grace', 12_000],
  ] as const) {
    await send('PUT', `/accounts/${id}`, { owner, balance: { amount, currency: 'USD' } })
  }
  for (const id of ['ord_31aa07', 'ord_812fd0', 'ord_b21a43', 'ord_c0ffee']) {
    await order(id, { items: [{ sku: 'SKU-001', quantity: id.length % 3 || 3 }] })
  }
  await order('ord_d2c18e', { items: [{ sku: 'SKU-404', quantity: 1 }] })
  await order('declined', { paymentMethod: 'tok_chargeDeclined' })
  await order('oops', { simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
  await run('money-transfer', 'move-money-1', {
    from: 'ada',
    to: 'grace',
    amount: { amount: 2500, currency: 'USD' },
  })
  await run('data-migration', 'move-12', {
    services: ['accounts', 'catalogue', 'invoices'],
    toVersion: 2,
    requestedBy: 'ada',
    simulate: { failAt: 'SwitchService', index: 2, when: 'after' },
  })
  await run('document-approval', 'terms-4', {
    documentId: 'terms',
    version: 4,
    title: 'Terms of 2027',
    author: 'ada',
  })
  await order('ord_9f3c21', { requireApproval: true })
  await order('stuck-7', {
    simulate: [
      { failAt: 'UpdateWarehouse', when: 'after' },
      { failAt: 'RefundPayment', when: 'before', giveUp: true },
    ],
  })
  // Who waits for an answer holds the one sandbox for a moment.
  await order('traced', { requireApproval: true, simulate: { failAt: 'UpdateWarehouse', when: 'after' } }, 0)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  await send('POST', '/.flowforge/clock', { advance: 61_000 })
  await send('POST', '/orders/traced/approval', { decision: 'approve' })
  await send('POST', '/orders/ord_9f3c21/approval', { decision: 'reject', reason: 'over the limit' })
  await order('ord_77a0d4')
}

async function takeReadme(browser: Browser, url: string): Promise<void> {
  for (const [name, path, size] of README) {
    for (const theme of THEMES) {
      await take(browser, `${url}/console${path}`, {
        ...{ theme, ...size },
        file: join(projectDirectory, 'docs', 'images', `${name}-${theme}.png`),
      })
    }
  }
}

async function takeAll(browser: Browser, url: string, folder: string): Promise<void> {
  for (const [name, path] of VIEWS.filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const file = join(folder, `${name}-${width}-${theme}.png`)
        await take(browser, `${url}/console${path}`, { theme, width, height: width < 500 ? 844 : 1000, file })
        console.log(file)
      }
    }
  }
}

interface Shot {
  theme: (typeof THEMES)[number]
  width: number
  height: number
  file: string
}

async function take(browser: Browser, address: string, { theme, width, height, file }: Shot): Promise<void> {
  mkdirSync(join(file, '..'), { recursive: true })
  const context = await browser.newContext({ viewport: { width, height } })
  await context.addInitScript((theme) => localStorage.setItem('theme', theme), theme)
  const page = await context.newPage()
  await page.goto(address, { waitUntil: 'load' })
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  // What it asks the API for takes a moment, and has no end that could be waited for: it asks again and again.
  await page.waitForTimeout(2500)
  await page.screenshot({ path: file })
  await context.close()
}
