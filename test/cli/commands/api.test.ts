import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { listen } from '#local/http/listen.ts'
import { createCommandLine, runCommand } from '#test/support/command-line.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true, auth: true })
const mint = (scope: string) =>
  cloud.issuer.mint({ subject: 'ada', tenant: 'acme', scope, audience: 'flowforge', expiresIn: 60 })
const everything = await mint('workflows:read executions:read executions:write executions:history')
const flowforge = async (args: readonly string[], token = everything) =>
  runCommand([...args, '--url', cloud.url!, '--token', token])

describe('flowforge workflows', () => {
  test('lists them', async () => {
    const { out } = await flowforge(['workflows'])
    expect(out.split('\n')[0]).toBe('WORKFLOW           STEPS  UNDOS  WHAT IT DOES')
    expect((await flowforge(['workflows', '-o', 'id'])).out).toContain('money-transfer\n')
  })

  test('draws one: side by side, for each item, no return', async () => {
    expect((await flowforge(['workflows', 'document-approval'])).out).toMatchInlineSnapshot(`
      "document-approval v1
        DO                      UNDO
        · SubmitDocument        ↶ WithdrawDocument
        Reviews                 side by side
        ┌ · LegalReview         ↶ RevokeLegalReview       approval, expires in 7d
        ├ · FinanceReview       ↶ RevokeFinanceReview     approval, expires in 7d
        └ · SecurityReview      ↶ RevokeSecurityReview    approval, expires in 7d
        · PublishDocument       ↶ UnpublishDocument
        · NotifyAuthor          best effort
      "
    `)
    expect((await flowforge(['workflows', 'data-migration'])).out).toContain('for each item')
    expect((await flowforge(['workflows', 'money-transfer'])).out).toContain('no return from here')
  })

  test('prints the graph and the schema of one', async () => {
    expect((await flowforge(['workflows', 'money-transfer', '--graph'])).out).toContain('flowchart')
    const schema = JSON.parse((await flowforge(['workflows', 'order-fulfillment', '--schema'])).out)
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['sku', 'items', 'customerId']))
  })

  test('names the nearest', async () => {
    const { status, err } = await flowforge(['workflows', 'mony-transfer'])
    expect(status).toBe(3)
    expect(err).toContain("did you mean 'money-transfer'?")
  })
})

describe('flowforge openapi', () => {
  test('is the same document as JSON and as YAML', async () => {
    const json = JSON.parse((await flowforge(['openapi'])).out)
    expect(json.openapi).toMatch(/^3\.1/)
    expect(parse((await flowforge(['openapi', '--yaml'])).out)).toEqual(json)
  })
})

describe('who calls', () => {
  test('whoami says it, and what the token allows', async () => {
    expect((await flowforge(['whoami'])).out).toContain(`ada of acme, at ${cloud.url}\nmay `)
    expect(JSON.parse((await flowforge(['whoami', '--json'])).out)).toMatchObject({
      tenant: 'acme',
      subject: 'ada',
    })
  })

  test.each([
    ['a token that proves nothing', async () => 'e30.e30.e30'],
    ['a token without the scope', () => mint('orders:read')],
  ])('%s ends with 4', async (_, token) => {
    expect((await flowforge(['list'], await token())).status).toBe(4)
  })

  test('no token ends with 4 where one is needed', async () => {
    expect((await createCommandLine(cloud.url!, 'acme')(['list'])).status).toBe(4)
  })
})

test("--events prints Step Functions' own history", async () => {
  const transfer = ['run', 'money-transfer', 'from=a', 'to=b', 'amount.amount=5', 'amount.currency=USD']
  await flowforge([...transfer, '--id', 'rent', '--wait'])
  const { out } = await flowforge(['status', 'rent', '--events', '--utc'])
  expect(out).toMatch(/^ +1 +(\S+ )?\S+Z +ExecutionStarted$/m)
  expect(out).toMatch(/TaskStateEntered +ValidateTransfer/)
})

test.each([
  [['open'], '/console/'],
  [['open', 'ord_1'], '/console/executions/ord_1'],
])('%j prints where the console shows it', async (args, path) => {
  const { status, out } = await flowforge(args)
  expect([status, out]).toEqual([0, `${cloud.url}${path}\n`])
  expect(await (await fetch(cloud.url + path)).text()).toContain('<div id="console">')
})

test('open says so where there is no console', async () => {
  const other = await listen(0)
  other.serve(async (_, response) => void response.writeHead(404).end())
  try {
    const { status, err } = await createCommandLine(other.url, 'acme')(['open', 'x'])
    expect(status).toBe(1)
    expect(err).toContain(`there is no console at ${other.url}/console/`)
  } finally {
    await other.close()
  }
})
