import { readFileSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import type { Handler } from 'aws-lambda'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { envelopeOf, invoke } from '#test/support/order-envelope.ts'
import { type StripeStub, startStripeStub } from '#test/support/stripe-stub.ts'
import { bundleAsDeployed } from '../support/deployed-bundles.ts'
import { flattenTemplates } from '../support/flatten-templates.ts'
import { grantsOf, startGate } from '../support/permission-gate.ts'
import { createTestApp, readTemplate, resourcesOf, synthesizeTemplate } from '../support/synthesize.ts'

const CALLERS = ['ProcessPayment', 'RefundPayment']
const stripe = () => synthesizeTemplate({ context: { payments: 'stripe', stripeSecret: 'shop/key' } })
const variablesOf = (template: ReturnType<typeof stripe>) =>
  Object.entries(
    resourcesOf<{ Environment: { Variables: Record<string, string> } }>(template, 'AWS::Lambda::Function'),
  ).map(([name, { Properties }]) => [name, Properties.Environment.Variables] as const)
const bundles = { simulated: await bundleAsDeployed(), stripe: await bundleAsDeployed('stripe') }

describe('a stack that takes payments through Stripe', () => {
  test('tells the functions that charge and refund where the key is, and no other', () => {
    const told = variablesOf(stripe()).filter(([, variables]) => JSON.stringify(variables).includes('STRIPE'))
    expect(told.map(([name]) => name).sort()).toEqual(CALLERS)
    for (const [, variables] of told) {
      expect(variables).toMatchObject({
        STRIPE_SECRET: 'shop/key',
        STRIPE_API_BASE: 'https://api.stripe.com',
      })
    }
  }, 60_000)

  test('lets these two read that secret, and no other', () => {
    const readers = [...grantsOf(stripe())].filter(([, permissions]) =>
      [...permissions].some((permission) => permission.startsWith('secretsmanager:')),
    )
    expect(readers.map(([name]) => name).sort()).toEqual(CALLERS)
    for (const [, permissions] of readers) {
      expect(permissions).toContain('secretsmanager:GetSecretValue shop/key')
    }
  })

  test("names a secret that was given by its ARN by exactly that, and passes cdk-nag's rules", () => {
    const stripeSecret = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:key-a1B2c3'
    const { app, directory } = createTestApp({ context: { payments: 'stripe', stripeSecret } })
    app.synth()
    const text = JSON.stringify(flattenTemplates(directory))
    expect(text).toContain(
      `{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"${stripeSecret}"}`,
    )
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([])
  }, 60_000)

  test('holds the adapter in the bundles that call it, which stay under 500 KB', () => {
    for (const name of CALLERS) {
      expect(readFileSync(bundles.stripe(name), 'utf8')).toContain('/v1/payment_intents')
      expect(statSync(bundles.stripe(name)).size).toBeLessThan(500_000)
    }
    for (const name of ['GetPayment', 'GetSnapshot', 'ReserveInventory']) {
      expect(readFileSync(bundles.stripe(name), 'utf8')).not.toContain('payment_intents')
    }
  })
})

describe('a stack that does not', () => {
  test('names no secret, and holds nothing of Stripe', () => {
    expect(JSON.stringify(readTemplate().toJSON())).not.toMatch(/STRIPE|secretsmanager/)
    for (const name of CALLERS) {
      expect(readFileSync(bundles.simulated(name), 'utf8')).not.toMatch(/payment_intents|GetSecretValue/)
    }
  })

  test.each([
    [{ payments: 'cash' }, "context payments is 'cash'; it takes simulated, stripe"],
    [{ stripeSecret: 'x' }, "context stripeSecret needs payments=stripe beside it; add '-c payments=stripe'"],
    [
      { payments: 'stripe', stripeApiBase: 'http://stripe.example' },
      "context stripeApiBase is 'http://stripe.example'; it takes an https:// address",
    ],
  ])('refuses %j', (context, message) => {
    expect(() => createTestApp({ context })).toThrow(message)
  })
})

describe('the roles of the functions that call Stripe', () => {
  let dynamoDb: Awaited<ReturnType<typeof createDynamoDbPart>>
  let stub: StripeStub
  let gate: Awaited<ReturnType<typeof startGate>>
  beforeAll(async () => {
    const { tables } = loadAssembly(testAssembly, { accountId: '111111111111', region: 'us-east-1' })
    dynamoDb = await createDynamoDbPart({ tables, file: undefined })
    await dynamoDb.start()
    stub = await startStripeStub()
  })
  afterAll(async () => {
    gate.stop()
    stub.stop()
    await dynamoDb.stop()
  })

  const run = async (name: string, event: unknown) => {
    const before = { ...process.env }
    Object.assign(process.env, {
      EXECUTIONS_TABLE: 'FlowForge-Executions',
      PAYMENTS_TABLE: 'FlowForge-Payments',
      STRIPE_SECRET: 'shop/key',
      STRIPE_API_BASE: stub.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: gate.urlFor(name),
    })
    try {
      const { handler } = (await import(pathToFileURL(bundles.stripe(name)).href)) as { handler: Handler }
      return await invoke(handler, event)
    } finally {
      process.env = before
    }
  }

  test('allow what a charge and its refund need, and nothing more', async () => {
    const grants = grantsOf(stripe())
    gate = await startGate(dynamoDb.endpoint, grants)
    gate.answers.GetSecretValue = { SecretString: stub.state.key }
    await run('ProcessPayment', envelopeOf('paid', { step: 'ProcessPayment' }))
    expect(stub.net()).toBe(9995)
    await run(
      'RefundPayment',
      envelopeOf('paid', { step: 'ProcessPayment', undo: 'RefundPayment', results: {} }),
    )
    expect(stub.net()).toBe(0)
    expect(gate.denied).toEqual([])
    const idle = CALLERS.flatMap((name) =>
      [...grants.get(name)!]
        .filter((permission) => /^(dynamodb|secretsmanager):/.test(permission))
        .filter((permission) => !gate.used.get(name)?.has(permission))
        .map((permission) => `${name}: ${permission}`),
    )
    // Needed when a refusal brings no item, and when a charge returns after its own undo.
    expect(idle).toEqual([
      'ProcessPayment: dynamodb:GetItem Executions',
      'ProcessPayment: dynamodb:Query Payments',
    ])
  })
})
