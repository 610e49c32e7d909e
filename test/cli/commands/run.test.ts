import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCommandLine, ORDER } from '#test/support/command-line.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const now = () => cloud.clock.now()
let flowforge: ReturnType<typeof createCommandLine>
beforeEach(async () => {
  const shop = await cloud.openShop({ 'SKU-A': 10 })
  flowforge = createCommandLine(cloud.url!, shop.tenant, { now })
})
const transfer = ['run', 'money-transfer', 'from=a', 'to=b', 'amount.amount=5', 'amount.currency=USD']

describe('flowforge run', () => {
  test('prints the id, and says how to see more', async () => {
    expect(await flowforge([...ORDER, '--id', 'mine'])).toEqual({
      status: 0,
      out: 'mine\n',
      err: 'see how it goes with: flowforge status mine --watch\n',
    })
    expect((await flowforge([...ORDER, '--id', 'mine', '-q'])).err).toBe('')
  })

  test('with -o json prints what the API answers', async () => {
    const { out } = await flowforge([...ORDER, '--id', 'mine', '-o', 'json'])
    expect(JSON.parse(out)).toMatchObject({ orderId: 'mine', status: 'RUNNING' })
    const again = await flowforge([...transfer, '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ executionId: expect.stringMatching(/^exe_/) })
  })

  test.each([
    [0, 'COMPLETED', []],
    [10, 'COMPENSATED', ['--fail', 'UpdateWarehouse']],
  ])('with --wait ends with %i when the execution is %s', async (status, word, more) => {
    const result = await flowforge([...ORDER, ...more, '--wait', '-o', 'json'])
    expect(JSON.parse(result.out)).toMatchObject({ status: word })
    expect(result.status).toBe(status)
  })

  test('with --wait ends with 12 when somebody has to decide', async () => {
    const letTimePass = cloud.clock.hold()
    const { status, out } = await flowforge([...ORDER, 'requireApproval=true', '--wait', '--json'])
    letTimePass()
    expect(JSON.parse(out)).toMatchObject({ status: 'AWAITING_APPROVAL' })
    expect(status).toBe(12)
  })

  test('with --wait lets the API wait, and asks no more than that', async () => {
    const asked: string[] = []
    const relay = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.prefer ?? ''}`.trim())
      const { method, headers } = request
      const call = httpRequest(`${cloud.url}${request.url}`, { method: method!, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      })
      request.pipe(call)
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const { port } = relay.address() as AddressInfo
    const through = createCommandLine(
      `http://127.0.0.1:${port}`,
      (await cloud.openShop({ 'SKU-A': 1 })).tenant,
      {
        now,
      },
    )
    const { status } = await through([...ORDER, '--id', 'mine', '--wait', '--json'])
    relay.close()
    expect(status).toBe(0)
    expect(asked.slice(1)).toEqual(['POST /orders wait=20', 'GET /executions/mine'])
  })

  test('with --wait and Ctrl-C names the execution that goes on', async () => {
    const letTimePass = cloud.clock.hold()
    const interrupt = new AbortController()
    const run = flowforge([...ORDER, '--fail', 'CheckInventory:timeout:50', '--wait'], {
      interrupt: interrupt.signal,
    })
    await setTimeout(300)
    interrupt.abort()
    const { status, err } = await run
    letTimePass()
    expect(status).toBe(130)
    expect(err).toMatch(/^ord_[0-9a-f]{24} goes on; see it again with/)
  })

  test('keeps an id that stands in the input', async () => {
    expect((await flowforge([...ORDER, 'orderId=mine'])).out).toBe('mine\n')
    expect((await flowforge([...ORDER, 'orderId=mine', '--wait', '-o', 'id'])).out).toBe('mine\n')
  })

  test('waits for months where --timeout allows it', async () => {
    expect((await flowforge([...ORDER, '--wait', '--timeout', '60d'])).status).toBe(0)
  })

  test('with --timeout ends with 13 when the time is up; the execution goes on', async () => {
    const letTimePass = cloud.clock.hold()
    const more = ['requireApproval=true', '--id', 'slow', '--watch', '--timeout', '10ms']
    const { status, err } = await flowforge([...ORDER, ...more])
    letTimePass()
    expect(status).toBe(13)
    expect(err).toBe('slow goes on; see it again with: flowforge status slow --watch\n')
  })

  test('reads its input from a file or from standard input, and fields over it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'flowforge-run-'))
    writeFileSync(
      join(directory, 'order.json'),
      JSON.stringify({ items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'c', paymentMethod: 'tok_visa' }),
    )
    const fromFile = await flowforge(
      ['run', 'order-fulfillment', '-i', 'order.json', 'items.0.quantity=3', '--wait', '--json'],
      { directory },
    )
    expect(JSON.parse(fromFile.out)).toMatchObject({ input: { items: [{ sku: 'SKU-A', quantity: 3 }] } })
    const input = '{"from":"a","to":"b","amount":{"amount":5,"currency":"USD"}}'
    const fromInput = await flowforge(['run', 'money-transfer', '-i', '-', 'to=c', '--wait', '--json'], {
      input,
    })
    expect(JSON.parse(fromInput.out)).toMatchObject({ input: { from: 'a', to: 'c' } })
  })

  test.each([
    [['run'], "missing required argument 'workflow'"],
    [
      ['run', 'order-fulfilment'],
      "there is no workflow 'order-fulfilment'; did you mean 'order-fulfillment'?",
    ],
    [['run', 'money-transfer', 'form=a'], "there is no field 'form'; did you mean 'from'?"],
    [['run', 'money-transfer', 'amount.amount=much'], "amount.amount takes a whole number, got 'much'"],
    [['run', 'money-transfer', '--fail', 'SetleTransfer'], "did you mean 'SettleTransfer'?"],
    [['run', 'money-transfer', '--timeout', 'soon'], "such as 30s or 1h30m; got 'soon'"],
    [['run', 'money-transfer', '-i', 'nowhere.json'], 'nowhere.json is not readable'],
    [['run', 'money-transfer', '--wiat'], "unknown option '--wiat'; did you mean '--wait'?"],
  ])('%j is refused: %s', async (args, message) => {
    const { status, out, err } = await flowforge(args)
    expect(err).toContain(`flowforge: `)
    expect(err).toContain(message)
    expect(out).toBe('')
    expect(status).toBe(args[1] === 'order-fulfilment' ? 3 : 2)
  })

  test('says which fields the API misses', async () => {
    const { status, err } = await flowforge(['run', 'money-transfer', 'from=a'])
    expect(status).toBe(2)
    expect(err).toMatch(/^ {2}to: /m)
    expect(err).toMatch(/^ {2}amount: /m)
  })

  test('ends with 5 when the id belongs to another start', async () => {
    await flowforge([...ORDER, '--id', 'mine'])
    const { status, err } = await flowforge([...ORDER, 'quantity=2', '--id', 'mine'])
    expect(status).toBe(5)
    expect(err).toContain("'mine' was started with another body")
  })
})

describe('flowforge run --watch', () => {
  test('writes one line per change into a pipe, without colour', async () => {
    const { status, out } = await flowforge([
      ...ORDER,
      '--id',
      'mine',
      '--fail',
      'ProcessPayment',
      '--watch',
      '--utc',
    ])
    expect(status).toBe(10)
    const lines = out.trimEnd().split('\n')
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\dZ {2}mine {2}COMPENSATED {2}\S+$/)
    expect(out).toMatch(/^\S+ {2}ReserveInventory {2}DONE {2}\d+ms$/m)
    expect(out).toMatch(/^\S+ {2}RefundPayment {2}UNDONE {2}\d+ms$/m)
    expect(out).not.toContain('\u001b')
  })

  test("with -o jsonl streams the API's answers, the last of which is the end", async () => {
    const { out } = await flowforge([...ORDER, '--watch', '-o', 'jsonl'])
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(answers.at(-1)).toMatchObject({ status: 'COMPLETED', timeline: expect.any(Array) })
  })

  test('draws do and undo over themselves on a terminal', async () => {
    const { out } = await flowforge([...ORDER, '--id', 'mine', '--fail', 'ProcessPayment', '--watch'], {
      columns: 80,
    })
    const last = out.slice(out.lastIndexOf('DO '))
    expect(last).toContain('RefundPayment')
    expect(out).toContain('\u001b[')
  })
})
