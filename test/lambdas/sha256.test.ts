import { createHash, createHmac } from 'node:crypto'
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Sha256 } from '#lambdas/sha256.ts'

beforeEach(() => vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

const bytes = Buffer.from('naïve text')
const key = Buffer.from('a key of some bytes')

test('without a key it is a hash', async () => {
  const hash = new Sha256()
  hash.update(bytes.subarray(0, 3))
  hash.update(bytes.subarray(3))
  expect(Buffer.from(await hash.digest())).toEqual(createHash('sha256').update(bytes).digest())
})

test.each([
  ['text', key.toString()],
  ['a buffer', key],
  ['bytes', Uint8Array.from(key)],
  ['a part of bytes', new Uint8Array([0, ...key, 0]).subarray(1, -1)],
  ['an array buffer', Uint8Array.from(key).buffer],
])('with a key that is %s it is an HMAC, again after a reset', async (_, given) => {
  const wanted = createHmac('sha256', key).update(bytes).digest()
  const hash = new Sha256(given)
  hash.update(Buffer.from('forgotten'))
  for (const _ of [1, 2]) {
    hash.reset()
    hash.update(bytes)
    expect(Buffer.from(await hash.digest())).toEqual(wanted)
  }
})

test("a client signs with it as with the SDK's own", async () => {
  const signature = async (config: DynamoDBClientConfig) => {
    let signed: string | undefined
    const client = new DynamoDBClient({
      ...config,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    })
    type Signed = { headers: Record<string, string> }
    client.middlewareStack.addRelativeTo(
      <Args, Result>(next: (args: Args) => Result) =>
        (args: Args) => {
          // It is random, and signed.
          const { headers } = (args as { request: unknown }).request as Signed
          headers['amz-sdk-invocation-id'] = 'one'
          return next(args)
        },
      { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'name the invocation' },
    )
    client.middlewareStack.add(
      () => async (args) => {
        signed = (args.request as Signed).headers.authorization
        return { output: { $metadata: {} }, response: {} }
      },
      { step: 'finalizeRequest', priority: 'low', name: 'answer' },
    )
    await client.send(new GetItemCommand({ TableName: 'Things', Key: { pk: { S: 'ä' } } }))
    return signed?.replace(/.*Signature=/, '')
  }
  const own = await signature({})
  expect(own).toMatch(/^[0-9a-f]{64}$/)
  expect(await signature({ sha256: Sha256 })).toBe(own)
})
