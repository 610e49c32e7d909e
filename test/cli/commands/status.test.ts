import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createCommandLine, runCommand } from '#test/support/command-line.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const now = () => cloud.clock.now()
let shop: Shop
let flowforge: ReturnType<typeof createCommandLine>
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
  flowforge = createCommandLine(cloud.url!, shop.tenant, { now })
})

/** Times differ from run to run. */
const normalize = (text: string) =>
  text.replaceAll(/\b\d[\d.]*(ms|[smhd])( \d+[smh])?\b/g, 'TIME').replaceAll(/(?<=\S) {2,}/g, '  ')

describe('flowforge status', () => {
  test('shows do and undo as one picture', async () => {
    const orderId = 'oops'
    await shop.ended(await shop.start({ orderId, simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
    const { status, out } = await flowforge(['status', 'oops'])
    expect(status).toBe(0)
    expect(normalize(out)).toMatchInlineSnapshot(`
      "oops  order-fulfillment v1  ↶ COMPENSATED  TIME
        DO  UNDO
        ✓ ValidateOrder  TIME
        ✓ CheckInventory  TIME
        ✓ ReserveInventory  TIME  ↶ ReleaseInventory  TIME
        – ApproveOrder  not asked: needsApproval is false
        ✓ ProcessPayment  TIME  ↶ RefundPayment  TIME
        ✓ PackItems  TIME  ↶ UnpackItems  TIME
        ✕ UpdateWarehouse  TIME  → ↶ RevertWarehouse  TIME  failed after its effect
        ○ NotifyCustomer
      UpdateWarehouse: SimulatedFailure, made to fail after its effect
      "
    `)
  })

  test('shows what is stuck; from there the undo is skipped, and then nothing is left to do', async () => {
    const fields = ['sku=SKU-A', 'quantity=1', 'customerId=c', 'paymentMethod=tok_chargeDeclined']
    const args = [
      'run',
      'order-fulfillment',
      ...fields,
      '--fail',
      'RefundPayment:before:1:giveUp',
      '--id',
      'stuck',
      '--wait',
    ]
    const { status, out, err } = await flowforge(args)
    expect(status).toBe(11)
    expect(normalize(out)).toMatchInlineSnapshot(`
      "stuck  order-fulfillment v1  ⚠ COMPENSATION_FAILED  TIME
        DO  UNDO
        ✓ ValidateOrder  TIME
        ✓ CheckInventory  TIME
        ✓ ReserveInventory  TIME  ‖ ReleaseInventory  waits for RefundPayment
        – ApproveOrder  not asked: needsApproval is false
        ✕ ProcessPayment  TIME  → ⚠ RefundPayment  TIME  PaymentDeclined  gave up after 1
        ○ PackItems
        ○ UpdateWarehouse
        ○ NotifyCustomer
      ProcessPayment: PaymentDeclined, the card was declined (generic_decline) for 1999 USD in minor units
      RefundPayment has given up: SimulatedGiveUp, RefundPayment was made to fail before its effect
      "
    `)
    expect(err).toBe(
      'when the cause is gone: flowforge retry stuck\n' +
        'when it was settled by hand: flowforge skip stuck --step ProcessPayment --reason …\n',
    )
    expect((await flowforge(['inbox'])).out).toMatch(
      /stuck +⚠ RefundPayment is stuck: SimulatedGiveUp .* flowforge retry stuck/,
    )
    const skip = ['skip', 'stuck', '--step', 'ProcessPayment', '--reason', 'refunded by hand']
    expect((await flowforge(skip)).status).toBe(0)
    await flowforge(['status', 'stuck', '--watch'])
    expect((await flowforge(['status', 'stuck'])).out).toContain('» RefundPayment')
    expect(await flowforge(['inbox'])).toEqual({ status: 0, out: '', err: 'nothing waits for anybody\n' })
    expect((await flowforge(skip)).status).toBe(5)
  })

  test('with -o json prints exactly what the API answers, its spaces too', async () => {
    const text = '{ "executionId":  "e1",\n  "status": "COMPLETED" }\n'
    const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stage/`
    expect((await runCommand(['status', 'e1', '--json', '--url', url])).out).toBe(text)
    expect((await runCommand(['status', 'e1', '-o', 'id', '--url', url])).out).toBe('e1\n')
  })

  test('of an unknown execution ends with 3, and with -o json prints the problem', async () => {
    const { status, out, err } = await flowforge(['status', 'nope', '-o', 'json'])
    expect(status).toBe(3)
    expect(err).toContain("'nope'")
    expect(JSON.parse(out)).toMatchObject({ status: 404 })
  })

  test('with --watch is interrupted by Ctrl-C: the execution goes on', async () => {
    const id = await shop.start({ requireApproval: true, orderId: 'waits' })
    const letTimePass = cloud.clock.hold()
    const interrupt = new AbortController()
    const { status, err } = await flowforge(['status', id, '--watch'], {
      interrupt: interrupt.signal,
      onPrint: () => interrupt.abort(),
    })
    letTimePass()
    expect(status).toBe(130)
    expect(err).toBe('waits goes on; see it again with: flowforge status waits --watch\n')
  })

  test.each([80, 40, 30])('fits into %i columns', async (columns) => {
    const id = await shop.start({ orderId: 'narrow', simulate: { failAt: 'UpdateWarehouse' } })
    await shop.ended(id)
    const { out } = await flowforge(['status', id, '--color', 'never'], { columns })
    const rows = out.split('\n').filter((line) => line.startsWith('  '))
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(columns)
  })
})
