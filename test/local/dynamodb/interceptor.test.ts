import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDynamoDb, type DynamoDb } from '#local/dynamodb/client.ts'
import { createDynamoDbPart, type DynamoDbPart } from '#local/dynamodb/index.ts'
import { createInterceptor, type Interceptor, type Interference } from '#local/dynamodb/interceptor.ts'
import { TOKEN_HEADER } from '#local/token-header.ts'

let part: DynamoDbPart
let interceptor: Interceptor
let call: DynamoDb
beforeAll(async () => {
  part = await createDynamoDbPart({ tables: [], file: undefined })
  await part.start()
  interceptor = await createInterceptor(part.endpoint)
  call = createDynamoDb(interceptor.endpoint)
  await part.call('CreateTable', {
    TableName: 'Things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  })
})
afterAll(async () => {
  await interceptor.close()
  await part.stop()
})
beforeEach(() => interceptor.watch(undefined))

const put = (id: string, size = 10) =>
  call('PutItem', { TableName: 'Things', Item: { pk: { S: id }, text: { S: 'x'.repeat(size) } } })
const stands = async (id: string) =>
  (await part.call('GetItem', { TableName: 'Things', Key: { pk: { S: id } } })).Item !== undefined

test('requests pass while nothing is watched, and while nothing is said against them', async () => {
  await put('unwatched', 100_000)
  interceptor.watch(() => undefined)
  await put('watched', 100_000)
  expect([await stands('unwatched'), await stands('watched')]).toEqual([true, true])
})

test('a request fails before its effect, and the next on the same connection passes', async () => {
  interceptor.watch(({ operation, body }) =>
    operation === 'PutItem' && body.includes('"refused"')
      ? { status: 400, type: 'ThrottlingException' }
      : undefined,
  )
  await expect(put('refused')).rejects.toMatchObject({ name: 'ThrottlingException', statusCode: 400 })
  await put('accepted')
  expect([await stands('refused'), await stands('accepted')]).toEqual([false, true])
})

test('a request takes effect, and its answer is lost', async () => {
  interceptor.watch(() => ({ status: 500, type: 'InternalServerError', afterEffect: true }))
  await expect(put('unheard')).rejects.toMatchObject({ name: 'InternalServerError' })
  expect(await stands('unheard')).toBe(true)
})

describe('a transaction whose token is in a header', () => {
  const token = 'c0ffee00-0000-4000-8000-000000000000'
  const transact = async (id: string) => {
    const { status } = await fetch(interceptor.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.TransactWriteItems',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
        [TOKEN_HEADER]: token,
      },
      body: JSON.stringify({
        TransactItems: [
          {
            Put: {
              TableName: 'Things',
              Item: { pk: { S: id } },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    })
    return status
  }
  const once = (interference: Interference) => {
    let isLeft = true
    interceptor.watch(() => {
      const answer = isLeft ? interference : undefined
      isLeft = false
      return answer
    })
  }

  test('succeeds when it is sent again after its answer was lost, as with the token in its body', async () => {
    once({ status: 500, type: 'InternalServerError', afterEffect: true })
    expect([await transact('lost'), await transact('lost'), await transact('lost')]).toEqual([500, 200, 400])
  })

  test('is carried out when it is sent again after it had failed', async () => {
    once({ status: 500, type: 'InternalServerError' })
    expect([await transact('failed'), await transact('failed'), await transact('failed')]).toEqual([
      500, 200, 400,
    ])
  })
})
