import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createServiceCalls } from '#local/service-calls.ts'

const requests: { headers: IncomingHttpHeaders; body: unknown }[] = []
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    const body = JSON.parse(text)
    requests.push({ headers: request.headers, body })
    const isKnown = body.Name === '/known'
    response.writeHead(isKnown ? 200 : 400)
    response.end(
      JSON.stringify(
        isKnown ? { Parameter: { Value: 'v' } } : { __type: 'com.amazon#ParameterNotFound', message: 'none' },
      ),
    )
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
afterAll(() => server.close())
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function createCalls(endpoints = {}) {
  return createServiceCalls({
    dynamoDb: async (operation, input) => ({ operation, input }),
    events: {} as never,
    queues: {
      has: (url: string) => url === 'known',
      request: async (operation: string, input: object) => ({ operation, input }),
    } as never,
    topics: { has: (arn: string) => arn === 'known', publish: () => ({ MessageId: '1' }) } as never,
    ssm: { accountId: '111111111111', region: 'us-east-1', parameters: () => ({ '/local': 'here' }) },
    endpoints,
  })
}

test('a service with an endpoint of its own is called there, in the JSON protocol', async () => {
  const { callService } = createCalls({ ssm: endpoint })
  expect(await callService('aws-sdk:ssm', 'getParameter', { Name: '/known' })).toEqual({
    Parameter: { Value: 'v' },
  })
  expect(requests[0]).toMatchObject({
    headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: { Name: '/known' },
  })
  await expect(callService('aws-sdk:ssm', 'getParameter', { Name: '/other' })).rejects.toMatchObject({
    name: 'ParameterNotFound',
    message: 'none',
    statusCode: 400,
  })
})

test('an endpoint of a service with another protocol is refused, with the protocol', async () => {
  const { callService } = createCalls({ s3: endpoint })
  await expect(callService('aws-sdk:s3', 'listBuckets', {})).rejects.toThrow(
    /speaks the JSON protocol alone, and it has rest-xml/,
  )
})

test('what the local cloud serves is called through the SDK too', async () => {
  const { callService, sent } = createCalls()
  expect(await callService('aws-sdk:dynamodb', 'query', { TableName: 't' })).toEqual({
    operation: 'Query',
    input: { TableName: 't' },
  })
  expect(await callService('sqs', 'sendMessage', { QueueUrl: 'q', MessageBody: 'b' })).toEqual({
    MessageId: expect.any(String),
    MD5OfMessageBody: '92eb5ffee6ae2fec3ad71c777531578f',
  })
  expect(await callService('sqs', 'sendMessage', { QueueUrl: 'known' })).toEqual({
    operation: 'SendMessage',
    input: { QueueUrl: 'known' },
  })
  expect(await callService('aws-sdk:sqs', 'purgeQueue', { QueueUrl: 'known' })).toMatchObject({
    operation: 'PurgeQueue',
  })
  expect(await callService('sns', 'publish', { TopicArn: 'known', Message: 'm' })).toEqual({ MessageId: '1' })
  expect(await callService('aws-sdk:ssm', 'getParameter', { Name: '/local' })).toMatchObject({
    Parameter: { Value: 'here' },
  })
  expect(sent).toEqual([{ service: 'sqs', parameters: { QueueUrl: 'q', MessageBody: 'b' } }])
})

test('any other service is refused, with what can be done about it', async () => {
  await expect(createCalls().callService('aws-sdk:kms', 'listKeys', {})).rejects.toThrow(
    /does not serve aws-sdk:kms:listKeys; .*--endpoint kms=<url>.*--mocks <file>/,
  )
})
