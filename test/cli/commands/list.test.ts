import { beforeAll, describe, expect, test } from 'vitest'
import { createCommandLine, ORDER } from '#test/support/command-line.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const now = () => cloud.clock.now()
let shop: Shop
let flowforge: ReturnType<typeof createCommandLine>
beforeAll(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
  flowforge = createCommandLine(cloud.url!, shop.tenant, { now })
  await flowforge([...ORDER, '--id', 'one', '--wait'])
  await flowforge([...ORDER, '--id', 'two', '--fail', 'ProcessPayment', '--wait'])
})

describe('flowforge list', () => {
  test('shows executions, newest first', async () => {
    const { status, out } = await flowforge(['list'])
    expect(status).toBe(0)
    expect(out.replaceAll(/ \d+[smhd]\b/g, ' AGE')).toMatchInlineSnapshot(`
      "ID   STATUS         AGE  WORKFLOW              WHAT
      two  ↶ COMPENSATED   AGE  order-fulfillment v1  ProcessPayment: SimulatedFailure
      one  ✓ COMPLETED     AGE  order-fulfillment v1
      "
    `)
  })

  test('drops columns from the right on a narrow terminal, and shows more with -o wide', async () => {
    const narrow = (await flowforge(['list', '--color', 'never'], { columns: 40 })).out
    expect(narrow.split('\n')[0]!.trimEnd()).toMatch(/^ID +STATUS +AGE$/)
    expect((await flowforge(['list', '-o', 'wide'], { columns: 40 })).out).toContain('TOOK')
  })

  test.each([
    [['--limit', '1'], 'two\n'],
    [['--status', 'completed'], 'one\n'],
    [['--workflow', 'order-fulfillment'], 'two\none\n'],
    [['--workflow', 'money-transfer'], ''],
  ])('%j prints the ids %j', async (args, ids) => {
    expect((await flowforge(['list', ...args, '-o', 'id'])).out).toBe(ids)
  })

  test('-o jsonl has one line for each', async () => {
    const { out } = await flowforge(['list', '-o', 'jsonl'])
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).executionId),
    ).toEqual(['two', 'one'])
  })

  test('says so when there is nothing', async () => {
    const result = await flowforge(['list', '--workflow', 'money-transfer'])
    expect(result).toEqual({ status: 0, out: '', err: 'there are no executions like that\n' })
  })

  test.each([
    [['list', '--status', 'COMPENSATD'], "there is no status 'COMPENSATD'; did you mean 'COMPENSATED'?"],
    [['list', '--limit', '0'], "a count is a whole number from 1, got '0'"],
    [['list', '--since', 'yesterday'], "got 'yesterday'"],
    [['list', 'oops'], 'too many arguments'],
  ])('%j is refused: %s', async (args, message) => {
    const { status, err } = await flowforge(args)
    expect(err).toContain(message)
    expect(status).toBe(2)
  })

  test('--watch writes one line per change into a pipe until Ctrl-C', async () => {
    const interrupt = new AbortController()
    let seen = ''
    const watching = flowforge(['list', '--watch'], {
      interrupt: interrupt.signal,
      onPrint(text) {
        seen += text
        if (/three +order-fulfillment +COMPLETED/.test(seen)) {
          interrupt.abort()
        }
      },
    })
    await expect.poll(() => seen).toContain('one')
    await shop.start({ orderId: 'three' })
    expect((await watching).status).toBe(130)
    expect(seen.split('\n')[0]).toMatch(/one {2}order-fulfillment {2}COMPLETED$/)
  })
})

describe('colour', () => {
  test.each([
    [[], {}, false],
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
  ])('%j with %j into a pipe: %s', async (args, env, isPainted) => {
    expect((await flowforge(['list', ...args], { env })).out.includes('\u001b')).toBe(isPainted)
  })

  test.each([
    [[], {}, true],
    [['--color', 'never'], {}, false],
    [[], { NO_COLOR: '1' }, false],
    [[], { TERM: 'dumb' }, false],
  ])('%j with %j on a terminal: %s', async (args, env, isPainted) => {
    expect((await flowforge(['list', ...args], { env, columns: 80 })).out.includes('\u001b')).toBe(isPainted)
  })
})
