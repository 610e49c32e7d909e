import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '#test/support/browser.ts'
import { readPicture, startOrder, useConsole } from '#test/support/console.ts'

const STUCK = [
  { failAt: 'UpdateWarehouse', when: 'after' },
  { failAt: 'RefundPayment', when: 'before', times: 1, giveUp: true },
]

describe.skipIf(!hasBrowser)('steering from the console', () => {
  const console = useConsole()
  afterEach(() => expect(console.complaints.splice(0)).toEqual([]))

  async function statusOf(page: Page): Promise<string> {
    return (await page.locator('.execution-header .tag').innerText()).replace(/^\S+\s+/, '')
  }

  test.each([
    ['approve', 'a', 'COMPLETED'],
    ['reject', 'x', 'COMPENSATED'],
  ])('%ss an order that waits, with a reason, by one key', async (decision, key, status) => {
    const shop = await console.openShop()
    await startOrder(shop, decision, { requireApproval: true })
    const page = await console.open(`/executions/${decision}`, { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision.').waitFor()
    await page
      .getByText(/\d+ s left/)
      .first()
      .waitFor()
    await page.keyboard.press(key)
    await page.getByRole('dialog').getByLabel('Reason').fill('read it twice')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => statusOf(page)).toBe(status)
    const row = (await shop.order(decision)).timeline.find(({ step }) => step === 'ApproveOrder')
    expect(row?.decision).toMatchObject({ decision, reason: 'read it twice' })
    await page.getByRole('button', { name: /^ApproveOrder/ }).click()
    await page.getByText('“read it twice”').waitFor()
  })

  test('an approval expires when the clock is turned', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'expires', { requireApproval: true })
    const page = await console.open('/executions/expires', { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision.').waitFor()
    await page.getByRole('button', { name: '+30 s' }).click()
    await expect.poll(() => statusOf(page)).toBe('COMPENSATED')
  })

  test('cancels an order in flight, after asking', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'cancelled', { requireApproval: true })
    const page = await console.open('/executions/cancelled', { tenant: shop.tenant })
    await page.getByRole('button', { name: /^Cancel…/ }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('changed their mind')
    await page.getByRole('button', { name: 'Cancel the execution' }).click()
    await expect.poll(() => statusOf(page)).toBe('COMPENSATED')
    await expect.poll(async () => (await readPicture(page)).flat()).toContain('ReleaseInventory undone')
  })

  test('says what is stuck and what still stands; a retry goes on from there', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'stuck', { simulate: STUCK })
    await shop.ended('stuck')
    const page = await console.open('/executions/stuck', { tenant: shop.tenant })
    await page.getByText('RefundPayment has given up.').waitFor()
    await page.getByText('What ProcessPayment ($39.98), ReserveInventory did still stands.').waitFor()
    await expect.poll(async () => (await readPicture(page)).flat()).toContain('ReleaseInventory blocked')
    await page.keyboard.press('r')
    await page.getByRole('dialog').getByRole('button', { name: 'Retry the undo' }).click()
    await expect.poll(() => statusOf(page)).toBe('COMPENSATED')
    await expect.poll(async () => (await readPicture(page)).flat()).toContain('ReleaseInventory undone')
  })

  test('skips an undo for a reason only, and only when its name is typed', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'skipped', { simulate: STUCK })
    await shop.ended('skipped')
    const page = await console.open('/executions/skipped', { tenant: shop.tenant })
    await page.getByText('RefundPayment has given up.').waitFor()
    await page.keyboard.press('s')
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Skip the undo' })
    await dialog.getByLabel('Reason').fill('refunded by hand')
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel('Type RefundPayment to confirm').fill('RefundPaymen')
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel('Type RefundPayment to confirm').fill('RefundPayment')
    await confirm.click()
    await expect.poll(() => statusOf(page)).toBe('COMPENSATED')
    await expect.poll(async () => (await readPicture(page)).flat()).toContain('RefundPayment skipped')
    await page.getByText('What ProcessPayment ($39.98) did still stands.').waitFor()
    await page.getByText(/RefundPayment was skipped by .+: “refunded by hand”/).waitFor()
    expect(await page.getByText('all that was done is undone').count()).toBe(0)
  })

  test('a dialog stays when somebody else decides, says so, and takes the keys', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'raced', { requireApproval: true })
    const page = await console.open('/executions/raced', { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision.').waitFor()
    await page.keyboard.press('x')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('too de')
    await shop.send('POST', '/executions/raced/approval', { decision: 'approve', reason: 'fine' })
    await dialog.getByText(/^Meanwhile: .+ has approved it: “fine”\.$/).waitFor()
    await page.keyboard.type('ar')
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('too dear')
    expect(await dialog.getByRole('button', { name: 'Reject' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('does the same to several, each with its own result', async () => {
    const shop = await console.openShop()
    for (const id of ['many-1', 'many-2', 'many-3']) {
      await startOrder(shop, id, { requireApproval: true })
    }
    const page = await console.open('/executions', { tenant: shop.tenant })
    await page.getByRole('button', { name: 'Select', exact: true }).click()
    for (const id of ['many-1', 'many-3']) {
      await page.getByLabel(`Select ${id}`).check()
    }
    await page.getByRole('button', { name: 'approve 2' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'approve' }).click()
    await expect.poll(() => page.locator('.bulk-results li').count()).toBe(2)
    await expect.poll(async () => (await shop.order('many-1')).status).toBe('COMPLETED')
    await expect.poll(async () => (await shop.order('many-3')).status).toBe('COMPLETED')
    expect((await shop.order('many-2')).status).toBe('AWAITING_APPROVAL')
  })

  test('asks for many what it then does, whatever becomes of them meanwhile', async () => {
    const shop = await console.openShop()
    for (const id of ['asked-1', 'asked-2']) {
      await startOrder(shop, id, { requireApproval: true })
    }
    await startOrder(shop, 'asked-stuck', { simulate: STUCK })
    await startOrder(shop, 'asked-ended', { simulate: { failAt: 'ProcessPayment' } })
    await shop.ended('asked-stuck')
    await shop.ended('asked-ended')
    const page = await console.open('/executions', { tenant: shop.tenant })
    await page.getByRole('button', { name: 'Select', exact: true }).click()
    for (const id of ['asked-1', 'asked-2', 'asked-stuck', 'asked-ended']) {
      await page.getByLabel(`Select ${id}`).check()
    }
    await page.getByRole('button', { name: 'retry 2' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 goes on with the undo that is stuck. 1 starts anew').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'approve 2' }).click()
    await shop.send('POST', '/executions/asked-1/approval', { decision: 'approve' })
    await shop.ended('asked-1')
    await page.getByText('approve 1', { exact: true }).waitFor()
    await dialog.getByText('approve 2 executions?').waitFor()
    await page.keyboard.press('Escape')
  })

  test('what the API refuses is said where it was asked', async () => {
    const shop = await console.openShop()
    await startOrder(shop, 'late', { requireApproval: true })
    const page = await console.open('/executions/late', { tenant: shop.tenant })
    await page.getByText('ApproveOrder waits for a decision.').waitFor()
    const refusal = { title: 'Nothing waits', status: 409, detail: 'late does not wait any more' }
    await page.route('**/approval', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(refusal) }),
    )
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('dialog').getByText('late does not wait any more').waitFor()
    // Chromium itself complains of the 409.
    expect(console.complaints.splice(0)).toHaveLength(1)
  })
})
