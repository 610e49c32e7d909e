import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Authorizer, RestApi, Route } from '#local/assembly/index.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createAuthorize } from '#local/gateway/authorize.ts'
import type { InvocationAnswer } from '#local/lambda/index.ts'

const ARN = 'arn:aws:execute-api:us-east-1:111111111111:api1/live'
const route = { authorizationType: 'CUSTOM', authorizerId: 'tokens' } as Route

/** What an authorizer answers that allows these resources. */
const allowing = (...resources: string[]) => ({
  principalId: 'ada',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: resources }],
  },
  context: { tenant: 'acme', level: 3, admin: false },
})

/** An API with one authorizer that answers `answers` in turn, and what it was asked. */
const setUp = (
  answers: unknown[],
  { optional = false, ttl = 60, pattern }: Partial<Authorizer> & { optional?: boolean } = {},
) => {
  const asked: Record<string, string>[] = []
  const clock = createSimulatedClock(0, { automatic: false })
  const authorize = createAuthorize({
    api: {
      id: 'api1',
      stage: 'live',
      authorizers: new Map([['tokens', { functionArn: 'arn', header: 'authorization', pattern, ttl }]]),
    } as unknown as RestApi,
    accountId: '111111111111',
    region: 'us-east-1',
    clock,
    tokensAreOptional: optional,
    async invoke({ payload }) {
      asked.push(JSON.parse(payload))
      const answer = answers.shift()
      const functionError = answer instanceof Error ? 'Unhandled' : undefined
      const body = answer instanceof Error ? { errorMessage: answer.message } : answer
      return {
        payload: JSON.stringify(body),
        ...(functionError ? { functionError } : {}),
      } as InvocationAnswer
    },
  })
  const call = (authorization?: string, url = '/orders/1?x=1', method = 'GET') =>
    authorize(route, { method, url, headers: authorization ? { authorization } : {} } as IncomingMessage, {
      path: url.split('?')[0]!,
      traceHeader: 'Root=1-67b21400-0123456789abcdef01234567',
    })
  return { call, asked, clock }
}

describe('a TOKEN authorizer', () => {
  test('is asked with the token and the method’s ARN, and its context arrives as text', async () => {
    const { call, asked } = setUp([allowing(`${ARN}/GET/orders/*`)])
    expect(await call('Bearer a')).toEqual({
      context: { principalId: 'ada', tenant: 'acme', level: '3', admin: 'false', integrationLatency: 0 },
    })
    expect(asked).toEqual([
      { type: 'TOKEN', authorizationToken: 'Bearer a', methodArn: `${ARN}/GET/orders/1` },
    ])
  })

  test.each([
    ['nothing that matches', allowing(`${ARN}/POST/*`, `${ARN}/GET/orders`, 'GET/orders/1')],
    ['a Deny beside the Allow', denying(`${ARN}/GET/*`)],
    ['no statement', { ...allowing(), policyDocument: { Statement: [] } }],
  ])('refuses with 403 for %s', async (_, answer) => {
    expect(await setUp([answer]).call('Bearer a')).toEqual({ refusal: 'ACCESS_DENIED' })
  })

  test('refuses with 401 for the one message, and with 500 for every other failure', async () => {
    const { call } = setUp([
      new Error('Unauthorized'),
      new Error('unauthorized'),
      { principalId: 'ada' },
      null,
    ])
    expect(await call('Bearer a')).toEqual({ refusal: 'UNAUTHORIZED' })
    expect(await call('Bearer a')).toEqual({ refusal: 'AUTHORIZER_FAILURE' })
    expect(await call('Bearer a')).toEqual({ refusal: 'AUTHORIZER_CONFIGURATION_ERROR' })
    expect(await call('Bearer a')).toEqual({ refusal: 'AUTHORIZER_CONFIGURATION_ERROR' })
  })

  test('takes no context of objects, as a REST API does not', async () => {
    const answer = { ...allowing(`${ARN}/*`), context: { tenant: { id: 'acme' } } }
    expect(await setUp([answer]).call('Bearer a')).toEqual({ refusal: 'AUTHORIZER_CONFIGURATION_ERROR' })
  })

  test('is not asked without a token, nor with one that does not match', async () => {
    const { call, asked } = setUp([], { pattern: /^Bearer \w+$/ })
    expect(await call()).toEqual({ refusal: 'UNAUTHORIZED' })
    expect(await call('Basic x')).toEqual({ refusal: 'UNAUTHORIZED' })
    expect(asked).toEqual([])
  })

  test('is asked again for the same token only when its answer is too old, and its policy is weighed each time', async () => {
    const { call, asked, clock } = setUp([allowing(`${ARN}/GET/*`), allowing(`${ARN}/GET/*`)])
    await call('Bearer a')
    expect(await call('Bearer a', '/orders', 'POST')).toEqual({ refusal: 'ACCESS_DENIED' })
    expect(await call('Bearer a', '/shipments')).toHaveProperty('context.tenant', 'acme')
    expect(asked).toHaveLength(1)
    await clock.advance(60_000)
    await call('Bearer a')
    expect(asked).toHaveLength(2)
  })

  test('is asked for each token by itself, and each time without a lifetime', async () => {
    const answers = () => [allowing(`${ARN}/*`), allowing()]
    const kept = setUp(answers())
    expect(await kept.call('Bearer a')).toHaveProperty('context')
    expect(await kept.call('Bearer b')).toEqual({ refusal: 'ACCESS_DENIED' })
    const fresh = setUp(answers(), { ttl: 0 })
    expect(await fresh.call('Bearer a')).toHaveProperty('context')
    expect(await fresh.call('Bearer a')).toEqual({ refusal: 'ACCESS_DENIED' })
  })

  test('is passed by without a token where tokens are optional, and asked with one', async () => {
    const { call } = setUp([new Error('Unauthorized')], { optional: true })
    expect(await call()).toEqual({ context: null })
    expect(await call('Bearer forged')).toEqual({ refusal: 'UNAUTHORIZED' })
  })
})

function denying(resource: string) {
  const answer = allowing(`${ARN}/*`)
  answer.policyDocument.Statement.push({ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [resource] })
  return answer
}
