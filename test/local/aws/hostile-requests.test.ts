import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cloud, createCloud, type RunningCloud } from '#local/cloud.ts'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'

let cloud: Cloud
let running: RunningCloud
beforeAll(async () => {
  cloud = createCloud({
    assembly: writeAssembly({ Hello: hello, Listener: hello }),
    secrets: { key: 'sk_test_1' },
  })
  running = await cloud.start()
})
afterAll(() => cloud.stop())

/** A call of the JSON protocol as the functions make it; gives status and error. */
async function call(target: string, body: unknown) {
  const response = await fetch(running.awsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return describeAnswer(response)
}

async function callLambda(path: string, init: RequestInit = {}) {
  return describeAnswer(await fetch(`${running.awsUrl}/2015-03-31/functions/${path}`, init))
}

async function describeAnswer(response: Response) {
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype'),
    text: await response.text(),
  }
}

const byQueueUrl = [
  ...['ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'DeleteMessage', 'DeleteMessageBatch'],
  ...['DeleteQueue', 'GetQueueAttributes', 'ListQueueTags', 'PurgeQueue', 'ReceiveMessage', 'SendMessage'],
  ...['SendMessageBatch', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'],
]
async function createQueue(): Promise<string> {
  const { text } = await call('AmazonSQS.CreateQueue', { QueueName: 'hostile' })
  return (JSON.parse(text) as { QueueUrl: string }).QueueUrl
}

const S3 = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
}

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine'
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const pass = { Type: 'Pass', End: true }

describe('the AWS port refuses, as the caller’s mistake,', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'an operation, a service and a function of the name %s',
    async (name) => {
      for (const target of [
        `AWSStepFunctions.${name}`,
        `AWSEvents.${name}`,
        `AmazonSQS.${name}`,
        `${name}.StartExecution`,
        name,
      ]) {
        expect(await call(target, {})).toMatchObject({ status: 400, error: 'UnknownOperationException' })
      }
      const missing = { status: 404, error: 'ResourceNotFoundException' }
      expect(await callLambda(name)).toMatchObject(missing)
      expect(await callLambda(`${name}/invocations`, { method: 'POST' })).toMatchObject(missing)
    },
  )

  test.each(['%', '%E0%A4%A', 'Greeter-Hello%'])(
    'a function whose name is no percent-encoding: %s',
    async (name) => {
      const refused = { status: 400, error: 'ValidationException' }
      expect(await callLambda(name)).toMatchObject(refused)
      expect(await callLambda(`${name}/configuration`)).toMatchObject(refused)
      expect(await callLambda(`${name}/invocations`, { method: 'POST' })).toMatchObject(refused)
    },
  )

  test.each(['{', '[1]', '7', '', 'null'])('a client context of %j', async (context) => {
    const headers = { 'x-amz-client-context': Buffer.from(context).toString('base64') }
    const answer = await callLambda('Greeter-Hello/invocations', { method: 'POST', headers })
    expect(answer).toMatchObject({ status: 400, error: 'InvalidRequestContentException' })
  })

  test.each([
    ['null', null],
    ['no list', {}],
    ['an entry that is null', [null]],
    ['an entry that is a text', ['x']],
    ['a source that is a number', [{ Source: 1, DetailType: 'b', Detail: '{}' }]],
    ['resources of numbers', [{ Source: 'a', DetailType: 'b', Detail: '{}', Resources: [1] }]],
    ['no entry', []],
    ['more than a megabyte', [{ Source: 'a', DetailType: 'b', Detail: `{"a":"${'x'.repeat(2 ** 20)}"}` }]],
  ])('events with %s', async (_, Entries) => {
    const { status, error } = await call('AWSEvents.PutEvents', { Entries })
    expect([status, /^(Serialization|Validation)Exception$/.test(error!)]).toEqual([400, true])
  })

  test.each(byQueueUrl)('a queue’s address that is no text: %s', async (operation) => {
    const answer = await call(`AmazonSQS.${operation}`, { QueueUrl: {} })
    expect(answer).toMatchObject({ status: 400, error: 'SerializationException' })
  })

  test.each(
    ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'].flatMap((operation) =>
      [[null], {}, 'x', [{}], [{ Id: 1 }]].map((Entries) => [operation, Entries] as const),
    ),
  )('of a queue: %s of %j', async (operation, Entries) => {
    const QueueUrl = await createQueue()
    const { status, error } = await call(`AmazonSQS.${operation}`, { QueueUrl, Entries })
    expect([status, /^(SerializationException|MissingParameter)$/.test(error!)]).toEqual([400, true])
  })

  test.each([
    [{ MessageBody: 1 }, 'SerializationException'],
    [{ MessageBody: '' }, 'MissingParameter'],
    [{ MessageBody: 'a', MessageAttributes: { a: null } }, null],
    [{ MessageBody: 'a', MessageAttributes: { a: {} } }, 'MissingParameter'],
    [{ MessageBody: 'a', MessageAttributes: [1] }, 'SerializationException'],
    [{ MessageBody: 'a', MessageAttributes: { a: { DataType: 1 } } }, 'SerializationException'],
    [{ MessageBody: 'a', DelaySeconds: '1' }, 'SerializationException'],
  ])('of a queue: the message %j', async (message, error) => {
    const answer = await call('AmazonSQS.SendMessage', { QueueUrl: await createQueue(), ...message })
    expect([answer.status, answer.error]).toEqual([error ? 400 : 200, error])
  })

  test.each([
    [1, 'SerializationException'],
    ['a b', 'InvalidParameterValue'],
    ['x'.repeat(81), 'InvalidParameterValue'],
  ])('a queue of the name %j', async (QueueName, error) => {
    expect(await call('AmazonSQS.CreateQueue', { QueueName })).toMatchObject({ status: 400, error })
  })

  test.each(['__proto__', 'constructor', 7, null, {}])('the secret %j', async (SecretId) => {
    const answer = await call('secretsmanager.GetSecretValue', { SecretId })
    expect(answer).toMatchObject({ status: 400 })
  })

  test.each([
    ['no object', '[]'],
    ['no JSON', '{"a":'],
    ['half of a surrogate pair in a value', '{"stateMachineArn":"\\ud800"}'],
    ['half of a surrogate pair in a name', '{"a":[{"\\uDFFF":1}]}'],
    ['a thousand and one levels', `{"a":${deep(1000)}}`],
    ['a million levels', `{"a":${deep(500_000)}`],
  ])('a body that has %s', async (_, body) => {
    const answer = await call('AWSStepFunctions.ListStateMachines', body)
    expect(answer).toMatchObject({ status: 400, error: 'SerializationException' })
  })

  test.each([
    ['StartExecution', { stateMachineArn: MACHINE, input: deep(1001) }, 'InvalidExecutionInput'],
    ['StartExecution', { stateMachineArn: MACHINE, input: deep(130_000) }, 'InvalidExecutionInput'],
    [
      'CreateStateMachine',
      { name: 'm', roleArn: 'r', definition: `{"a":${deep(1001)}}` },
      'InvalidDefinition',
    ],
    ['ValidateStateMachineDefinition', { definition: deep(200_000) }, null],
    ['TestState', { definition: deep(200_000) }, 'InvalidDefinition'],
    ['TestState', { definition: JSON.stringify(pass), variables: '{' }, 'ValidationException'],
    ['TestState', { definition: JSON.stringify(pass), variables: '[]' }, 'ValidationException'],
    ['TestState', { definition: JSON.stringify(pass), mock: { result: '{' } }, 'ValidationException'],
    ['TestState', { definition: '{"States":{}}', stateName: '__proto__' }, 'ValidationException'],
    ['TestState', { definition: '{"States":{}}', stateName: 'constructor' }, 'ValidationException'],
    ['SendTaskSuccess', { taskToken: 'bnVsbA==', output: '{}' }, 'InvalidToken'],
    ['ListStateMachines', { nextToken: 'a.b' }, 'InvalidToken'],
    [
      'CreateStateMachineAlias',
      {
        name: 'a',
        routingConfiguration: Array(3).fill({ stateMachineVersionArn: 'a', weight: 1, x: { toString: 1 } }),
      },
      'ValidationException',
    ],
  ])('in Step Functions: %s, row %#', async (operation, input, error) => {
    const answer = await call(`AWSStepFunctions.${operation}`, input)
    expect([answer.status, answer.error]).toEqual([error ? 400 : 200, error])
  })
})

/** A call of S3; gives status and the error that its XML names. */
async function callS3(method: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(running.awsUrl + path, {
    method,
    headers: { ...S3, ...headers },
    ...(method === 'GET' ? {} : { body: 'x' }),
  })
  const text = await response.text()
  return [response.status, /^<\?xml.*<Code>(\w+)<\/Code>/s.exec(text)?.[1]]
}

describe('S3 refuses, in XML,', () => {
  const sources = ['', '%', '/bkt/%', 'bkt', 'bkt/', '/bkt/../x'].flatMap((source) =>
    ['/bkt/copy', '/bkt/copy?partNumber=1&uploadId=x'].map((path) => [source, path] as const),
  )
  test.each(sources)('the source of a copy %j, at %s', async (source, path) => {
    expect(await callS3('PUT', path, { 'x-amz-copy-source': source })).toEqual([400, 'InvalidArgument'])
  })

  test.each([
    ['PUT', '/bkt/new?renameObject', { 'x-amz-rename-source': '%' }, 'InvalidArgument'],
    ['PUT', '/bkt/part?partNumber=x&uploadId=x', {}, 'InvalidArgument'],
    ['PUT', '/bkt/part?uploadId=x&uploadId=y&partNumber=1', {}, 'InvalidArgument'],
    ['GET', '/bkt?prefix=a&prefix=b', {}, 'InvalidArgument'],
    ['GET', '/bkt?list-type=2&max-keys=x', {}, 'InvalidArgument'],
    ['PUT', '/%2e%2e', {}, 'InvalidBucketName'],
    ['PUT', '/__proto__', {}, 'InvalidBucketName'],
    ['PUT', `/bkt/${'a/'.repeat(600)}b`, {}, 'InvalidArgument'],
    ['PUT', '/bkt/%', {}, 'InvalidURI'],
  ])('row %#: %s', async (method, path, headers, code) => {
    expect(await callS3(method, path, headers)).toEqual([400, code])
  })
})

test.each([
  ['Content-Type', 'a\u0100'],
  ['Cache-Control', 'a\nb'],
  ['x-amz-meta-a b', 'c'],
  ['x-amz-meta-a', '\u0100'],
])('S3 takes no form whose %j is %j, since it could never send the object', async (name, value) => {
  await callS3('PUT', '/bkt')
  const fields = { key: 'a', [name]: value, file: 'x' }
  const body = Object.entries(fields).map(
    ([field, text]) => `--x\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${text}\r\n`,
  )
  const response = await fetch(`${running.awsUrl}/bkt`, {
    method: 'POST',
    headers: { ...S3, 'content-type': 'multipart/form-data; boundary=x' },
    body: `${body.join('')}--x--\r\n`,
  })
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('InvalidArgument')])
})

test('S3 takes an object without a byte, of no type', async () => {
  await callS3('PUT', '/bkt')
  const { status } = await fetch(`${running.awsUrl}/bkt/empty`, { method: 'PUT', headers: S3 })
  expect(status).toBe(200)
  const got = await fetch(`${running.awsUrl}/bkt/empty`, { headers: S3 })
  expect([got.status, await got.text()]).toEqual([200, ''])
})

test('the AWS port takes what nests as deep as AWS allows, and any text for a name', async () => {
  const started = await call('AWSStepFunctions.StartExecution', {
    stateMachineArn: MACHINE,
    input: deep(1000),
  })
  expect(started.status).toBe(200)
  const tags = [{ key: '__proto__', value: 'constructor' }]
  const created = await call('AWSStepFunctions.CreateActivity', { name: '__proto__', tags })
  const { activityArn } = JSON.parse(created.text) as { activityArn: string }
  const listed = await call('AWSStepFunctions.ListTagsForResource', { resourceArn: activityArn })
  expect(JSON.parse(listed.text)).toEqual({ tags })
})
