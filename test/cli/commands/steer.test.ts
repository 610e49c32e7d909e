import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCommandLine, ORDER } from '#test/support/command-line.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const now = () => cloud.clock.now()
let flowforge: ReturnType<typeof createCommandLine>
let letTimePass: () => void
beforeEach(async () => {
  const shop = await cloud.openShop({ 'SKU-A': 10 })
  flowforge = createCommandLine(cloud.url!, shop.tenant, { now })
  // Approvals would expire at once.
  letTimePass = cloud.clock.hold()
})
afterEach(() => letTimePass())
const waitForApproval = (id: string) => flowforge([...ORDER, 'requireApproval=true', '--id', id, '--wait'])

describe('an execution that waits', () => {
  test('stands in the inbox, with what to type', async () => {
    await waitForApproval('big')
    expect((await flowforge(['inbox'])).out).toMatch(/^big +◷ decide ApproveOrder .* flowforge approve big$/m)
    expect((await flowforge(['inbox', '-o', 'id'])).out).toBe('big\n')
    expect((await flowforge(['status', 'big'])).err).toBe('decide with: flowforge approve big (or reject)\n')
  })

  test('goes on when it is approved', async () => {
    await waitForApproval('big')
    expect((await flowforge(['approve', 'big', '--step', 'ApproveOrder', '--reason', 'fine'])).status).toBe(0)
    letTimePass()
    expect((await flowforge(['status', 'big', '--watch'])).status).toBe(0)
    expect((await flowforge(['status', 'big'])).out).toContain('approved by anonymous: "fine"')
  })

  test.each([['reject'], ['cancel']])('is undone by %s', async (command) => {
    await waitForApproval('big')
    const { status, out } = await flowforge([command, 'big', '--reason', 'no', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ executionId: 'big' })
    letTimePass()
    expect((await flowforge(['status', 'big', '--watch'])).status).toBe(10)
    expect((await flowforge([command, 'big'])).status).toBe(5)
  })
})

describe('an undo that is stuck', () => {
  const stuckOrder = (id: string) => {
    const failed = ORDER.map((word) => word.replace('tok_visa', 'tok_chargeDeclined'))
    return flowforge([...failed, '--id', id, '--fail', 'ReleaseInventory:before:1:giveUp', '--wait'])
  }
  beforeEach(() => letTimePass())

  test('is retried for a reason that stays, and --wait ends with how it went', async () => {
    expect((await stuckOrder('first')).status).toBe(11)
    const { status, out } = await flowforge(['retry', 'first', '--reason', 'the shelf is open', '--wait'])
    expect(status).toBe(10)
    expect(out).toContain('✓ CheckInventory')
    expect(out).toContain('retried by anonymous: "the shelf is open"')
    const { retry } = JSON.parse((await flowforge(['status', 'first', '--json'])).out)
    expect(retry).toEqual({ by: 'anonymous', reason: 'the shelf is open', at: expect.any(String) })
  })

  test('is skipped, and --wait shows the rest', async () => {
    await stuckOrder('second')
    const words = [
      'skip',
      'second',
      '--step',
      'ReserveInventory',
      '--reason',
      'counted by hand',
      '--wait',
      '--json',
    ]
    const { status, out } = await flowforge(words)
    expect(status).toBe(10)
    expect(JSON.parse(out)).toMatchObject({ status: 'COMPENSATED' })
  })
})

test('a decision with --wait ends with how the execution has ended', async () => {
  await waitForApproval('big')
  const { status, out } = await flowforge(['approve', 'big', '--wait', '-o', 'id'])
  expect({ status, out }).toEqual({ status: 0, out: 'big\n' })
})

test('a retry of what was undone says why there, and --wait shows the new execution', async () => {
  letTimePass()
  await flowforge([...ORDER, '--id', 'first', '--fail', 'ProcessPayment:after:1', '--wait'])
  const words = ['retry', 'first', '--reason', 'card is good again', '--wait', '--json']
  const { status, out } = await flowforge(words)
  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    ...{ status: 'COMPLETED', retryOf: 'first' },
    retry: { by: 'anonymous', reason: 'card is good again' },
  })
})

test('what was undone is started again by retry, linked to the first', async () => {
  letTimePass()
  await flowforge([...ORDER, '--id', 'first', '--fail', 'ProcessPayment:after:1', '--wait'])
  const { status, out } = await flowforge(['retry', 'first', '-o', 'id'])
  expect(status).toBe(0)
  expect((await flowforge(['status', out.trim()])).out).toContain('retry of first')
  expect((await flowforge(['status', 'first'])).out).toContain(`retried as ${out.trim()}`)
})

test.each([['approve'], ['reject'], ['cancel'], ['retry']])(
  '%s of an unknown execution ends with 3',
  async (command) => {
    const { status, err } = await flowforge([command, 'nope'])
    expect(status).toBe(3)
    expect(err).toContain("'nope'")
  },
)

test('skip wants the step and a reason', async () => {
  const { status, err } = await flowforge(['skip', 'nope', '--step', 'ProcessPayment'])
  expect(status).toBe(2)
  expect(err).toContain("required option '--reason <reason>' not specified")
})
