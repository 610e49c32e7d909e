import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOKEN_HEADER } from '#local/token-header.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { endpoints, oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

/** What DynamoDB was sent. */
let sent: { headers: IncomingHttpHeaders; body: string }
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
  }
  sent = { headers: request.headers, body }
  response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}')
})
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())

const source = `
  import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
  const client = new DynamoDBClient({})
  export const handler = ({ text, token }) =>
    client.send(new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'Things', Item: { pk: { S: text } } } }],
      ClientRequestToken: token,
    })).then(() => null)`
const transact = async (movesTokens: boolean, payload: object) => {
  const dynamoDb = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const lambda = createWith([writeFunction('Subject', source, { timeout: 30 })], {
    movesTokens,
    endpoints: { ...endpoints, dynamoDb },
  })
  const { payload: answer } = await lambda.invoke({
    functionName: 'Subject',
    payload: JSON.stringify(payload),
  })
  expect(answer).toBe('null')
  return { body: JSON.parse(sent.body), header: sent.headers[TOKEN_HEADER] }
}
const UUID = /^[0-9a-f-]{36}$/

test("the SDK's token of a transaction goes to a header, and the body stays whole", async () => {
  const text = 'naïve, "ClientRequestToken":"00000000-0000-0000-0000-000000000000"'
  const { body, header } = await transact(true, { text })
  expect(header).toMatch(UUID)
  expect(body).toEqual({ TransactItems: [{ Put: { TableName: 'Things', Item: { pk: { S: text } } } }] })
})

test('it stays in the body where that is not asked for', async () => {
  const { body, header } = await transact(false, { text: 'x' })
  expect(header).toBeUndefined()
  expect(body.ClientRequestToken).toMatch(UUID)
})

test('a token of another shape, which is the own one of a function, stays in the body', async () => {
  const { body, header } = await transact(true, { text: 'x', token: 'order-4711' })
  expect(header).toBeUndefined()
  expect(body.ClientRequestToken).toBe('order-4711')
})
