import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createRealClock, createSimulatedClock } from '#local/clock.ts'
import { type Cloud, type CloudOptions, createCloud, type RunningCloud } from '#local/cloud.ts'
import { greeterResources, hello, writeAssembly } from '../support/greeter-assembly.ts'

const clouds: Cloud[] = []
afterEach(async () => {
  for (const cloud of clouds.splice(0)) {
    await cloud.stop()
  }
})
const start = async (options: CloudOptions): Promise<RunningCloud> => {
  const cloud = createCloud(options)
  clouds.push(cloud)
  return cloud.start()
}
const greeter = () =>
  writeAssembly({
    Hello: hello,
    Listener: `const heard = []
      export const handler = async (event) => event === 'tell' ? heard : void heard.push(event.detail.name)`,
  })
const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine'

/** Calls the AWS endpoint as an SDK does. */
const callAws = async (url: string, target: string, input: object, key = '111111111111') => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.0',
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`,
      'x-amz-date': '20260101T000000Z',
    },
    body: JSON.stringify(input),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('the local cloud', () => {
  test('serves the API, runs the machine and hands its end to the rule’s target', async () => {
    const clock = createSimulatedClock()
    const { url, awsUrl, lambda } = await start({ assembly: greeter(), clock })
    expect(await (await fetch(`${url}/hello/Ada`)).text()).toBe('hello Ada')

    const started = await callAws(awsUrl, 'AWSStepFunctions.StartExecution', {
      stateMachineArn: machine,
      name: 'first',
      input: '{"pathParameters":{"name":"Bob"}}',
    })
    expect(started.status).toBe(200)
    await clock.settled()
    const { executionArn } = started.body
    const described = await callAws(awsUrl, 'AWSStepFunctions.DescribeExecution', { executionArn })
    expect(described.body).toMatchObject({ status: 'SUCCEEDED', output: '{"body":"hello Bob"}' })
    const heard = await lambda.invoke({ functionName: 'Greeter-Listener', payload: '"tell"' })
    expect(heard.payload).toBe('["first"]')
  })

  test('keeps tables and executions in its data folder', async () => {
    const options = {
      assembly: greeter(),
      dataDir: mkdtempSync(join(tmpdir(), 'flowforge-data-')),
      clock: createRealClock(),
    }
    const first = await start(options)
    expect(first.isNew).toBe(true)
    await first.dynamoDb('PutItem', { TableName: 'Greeter-Things', Item: { pk: { S: '1' } } })
    await first.states.request('StartExecution', { stateMachineArn: machine, name: 'kept' })
    await clouds.pop()!.stop()

    const second = await start(options)
    expect(second.isNew).toBe(false)
    expect(await second.dynamoDb('Scan', { TableName: 'Greeter-Things' })).toMatchObject({ Count: 1 })
    const { executions } = await second.states.request('ListExecutions', { stateMachineArn: machine })
    expect(executions).toMatchObject([{ name: 'kept' }])
  })

  test('brings a changed definition to the machine', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    await start({ assembly: greeter(), dataDir })
    await clouds.pop()!.stop()
    const definition = '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'
    const { Machine, ...others } = greeterResources
    const Properties = { ...Machine.Properties, DefinitionString: definition }
    const assembly = writeAssembly(
      { Hello: hello, Listener: hello },
      { ...others, Machine: { ...Machine, Properties } },
    )
    const { states } = await start({ assembly, dataDir })
    expect(await states.request('DescribeStateMachine', { stateMachineArn: machine })).toMatchObject({
      definition,
    })
  })

  test('shares a data folder with nobody, and names who has it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    await start({ dataDir })
    await expect(start({ dataDir })).rejects.toMatchObject({
      name: 'DataFolderInUse',
      pid: String(process.pid),
    })
    await clouds[0]!.stop()
    await start({ dataDir })
  })

  test('says which port is taken, and stops what it had started', async () => {
    const { awsUrl } = await start({})
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    const awsPort = Number(new URL(awsUrl).port)
    await expect(start({ awsPort, dataDir })).rejects.toMatchObject({ name: 'PortInUse', port: awsPort })
    await start({ dataDir })
  })

  test('runs empty: the AWS API without any template', async () => {
    const { url, awsUrl } = await start({})
    expect(url).toBeUndefined()
    const { body } = await callAws(awsUrl, 'AWSStepFunctions.ListStateMachines', {})
    expect(body).toEqual({ stateMachines: [] })
  })

  test('sends invocations to another Lambda endpoint when told to', async () => {
    const other = await start({ assembly: greeter() })
    const { url } = await start({ assembly: greeter(), lambdaEndpoint: other.awsUrl })
    const fault = await fetch(`${url}/hello/Ada`)
    expect(await fault.text()).toBe('hello Ada')
  })
})

describe('the AWS endpoint', () => {
  test('answers an error with its name in body and header', async () => {
    const { awsUrl } = await start({})
    const { status, headers, body } = await callAws(awsUrl, 'AWSStepFunctions.DescribeStateMachine', {
      stateMachineArn: machine,
    })
    expect(status).toBe(400)
    expect(headers.get('x-amzn-errortype')).toBe('StateMachineDoesNotExist')
    expect(body).toMatchObject({
      __type: 'StateMachineDoesNotExist',
      message: expect.stringContaining(machine),
    })
  })

  test('passes DynamoDB on, and its errors', async () => {
    const { awsUrl } = await start({ assembly: greeter() })
    const listed = await callAws(awsUrl, 'DynamoDB_20120810.ListTables', {})
    expect(listed.body).toEqual({ TableNames: ['Greeter-Things'] })
    const failed = await callAws(awsUrl, 'DynamoDB_20120810.Scan', { TableName: 'Nope' })
    expect(failed.status).toBe(400)
    expect(failed.body.__type).toMatch(/#ResourceNotFoundException$/)
  })

  test('invokes functions by name and by ARN, with error and log in headers', async () => {
    const assembly = writeAssembly({
      Hello: `export const handler = async (event) => { console.log('heard'); if (event.fail) throw new Error('no'); return 1 }`,
      Listener: hello,
    })
    const { awsUrl } = await start({ assembly })
    const invoke = (name: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${awsUrl}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      })
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:Greeter-Hello'
    const good = await invoke(arn, '{}', { 'x-amz-log-type': 'Tail' })
    expect([good.status, await good.text()]).toEqual([200, '1'])
    expect(good.headers.get('x-amz-executed-version')).toBe('$LATEST')
    expect(Buffer.from(good.headers.get('x-amz-log-result')!, 'base64').toString()).toMatch(
      /^START RequestId: .*\nheard\nEND RequestId: /,
    )
    const bad = await invoke('Greeter-Hello', '{"fail":true}')
    expect([bad.status, bad.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled'])
    const event = await invoke('Greeter-Hello', '{}', { 'x-amz-invocation-type': 'Event' })
    expect([event.status, await event.text()]).toEqual([202, ''])
    const unknown = await invoke('Nope', '{}')
    expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([
      404,
      'ResourceNotFoundException',
    ])
    const malformed = await invoke('Greeter-Hello', '{')
    expect(malformed.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException')
    const listed = (await (await fetch(`${awsUrl}/2015-03-31/functions/`)).json()) as { Functions: object[] }
    expect(listed.Functions).toMatchObject([
      { FunctionName: 'Greeter-Hello', Timeout: 3 },
      { FunctionName: 'Greeter-Listener' },
    ])
  })

  test('takes the account from an access key of twelve digits', async () => {
    const { awsUrl } = await start({ assembly: greeter() })
    const own = await callAws(awsUrl, 'AWSStepFunctions.ListStateMachines', {}, 'AKIAEXAMPLE')
    expect(own.body.stateMachines).toHaveLength(1)
    const other = await callAws(awsUrl, 'AWSStepFunctions.ListStateMachines', {}, '222222222222')
    expect(other.body.stateMachines).toEqual([])
    const askIdentity = (headers: Record<string, string>) =>
      fetch(awsUrl, { method: 'POST', body: new URLSearchParams({ Action: 'GetCallerIdentity' }), headers })
    const identity = await askIdentity({ authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/x' })
    expect(await identity.text()).toContain('<Account>111111111111</Account>')
    expect((await askIdentity({})).status).toBe(403)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json',
    '',
  ])('reads no operation from a body of the type "%s"', async (type) => {
    const { awsUrl } = await start({ assembly: greeter() })
    const post = (path: string, target: string) =>
      fetch(`${awsUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': type, ...(target ? { 'x-amz-target': target } : {}) },
        body: '{"Action":"GetCallerIdentity"}',
      })
    const targets = [
      'AWSStepFunctions.ListStateMachines',
      'AWSEvents.PutEvents',
      'secretsmanager.GetSecretValue',
      'DynamoDB_20120810.ListTables',
    ]
    for (const target of targets) {
      const refused = await post('/', target)
      expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([
        415,
        'UnsupportedMediaTypeException',
      ])
      const got = type ? `the content type is '${type}'` : 'the request has no content type'
      expect(await refused.json()).toMatchObject({
        message: `${got}; send application/x-amz-json-1.0 or application/x-amz-json-1.1`,
      })
    }
    // Lambda's payloads have any type, and none.
    const invoked = await post('/2015-03-31/functions/Greeter-Hello/invocations', '')
    expect(invoked.status).toBe(type === '' || type === 'application/json' ? 200 : 415)
  })

  test('says what it serves when asked for something else', async () => {
    const { awsUrl } = await start({})
    const { status, body } = await callAws(awsUrl, 'AmazonSQS.ListQueues', {})
    expect(status).toBe(400)
    expect(body).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringMatching(
        /does not serve AmazonSQS.ListQueues; it serves Step Functions, DynamoDB/,
      ),
    })
  })
})

/** Sends a GET with these headers; fetch would not let a caller set `Host`. Returns the status. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the doors of the local cloud', () => {
  test('refuse, at both ports, a name that was rebound and pages of other origins, and serve those that are allowed', async () => {
    const { url, awsUrl, issuer } = await start({
      assembly: greeter(),
      allowedHosts: ['box.lan'],
      allowedOrigins: ['https://shop.example'],
    })
    for (const door of [`${url}/hello/Ada`, `${issuer.url}/jwks`]) {
      expect(await statusOf(door, {})).toBe(200)
      expect(await statusOf(door, { host: 'box.lan:3000' })).toBe(200)
      expect(await statusOf(door, { origin: 'https://shop.example' })).toBe(200)
      expect(await statusOf(door, { host: 'attacker.example' })).toBe(403)
      expect(await statusOf(door, { origin: 'https://attacker.example' })).toBe(403)
      expect(await statusOf(door, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    }
    // DynamoDB's emulator would have every origin read.
    const page = await fetch(awsUrl, {
      method: 'POST',
      headers: {
        origin: 'https://shop.example',
        authorization:
          'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'x-amz-date': '20260101T000000Z',
      },
      body: '{}',
    })
    expect([page.status, page.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://shop.example',
    ])
    expect(
      await statusOf(awsUrl, { host: 'attacker.example', 'x-amz-target': 'secretsmanager.GetSecretValue' }),
    ).toBe(403)
  })

  test('serve secrets to the functions alone', async () => {
    const assembly = writeAssembly({
      Hello: hello,
      Listener: `export const handler = async () => {
        const response = await fetch(process.env.AWS_ENDPOINT_URL, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'secretsmanager.GetSecretValue',
            'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
          },
          body: '{"SecretId":"key"}',
        })
        return response.json()
      }`,
    })
    const { awsUrl, lambda } = await start({ assembly, secrets: { key: 'sk_test_1' } })
    const outside = await callAws(awsUrl, 'secretsmanager.GetSecretValue', { SecretId: 'key' })
    expect(outside).toMatchObject({ status: 400, body: { __type: expect.stringMatching('AccessDenied') } })
    expect(JSON.stringify(outside.body)).not.toContain('sk_test_1')
    const inside = await lambda.invoke({ functionName: 'Greeter-Listener', payload: '{}' })
    expect(JSON.parse(inside.payload)).toMatchObject({ SecretString: 'sk_test_1' })
  })

  test('keep the data folder and its files for their owner', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    await start({ assembly: greeter(), dataDir })
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    const open = readdirSync(dataDir).filter((name) => statSync(join(dataDir, name)).mode & 0o077)
    expect(open).toEqual([])
  })
})

describe('the clock', () => {
  const path = '/.flowforge/clock'
  const turn = (url: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', headers, body: '{"advance":60000}' })
  const offsetAt = async (url: string) =>
    ((await (await fetch(url + path)).json()) as { offset: number }).offset

  test('is one, shown and turned at the port of the API as at that of AWS', async () => {
    const { url, awsUrl } = await start({ assembly: greeter() })
    expect((await turn(url!)).status).toBe(200)
    expect((await turn(awsUrl)).status).toBe(200)
    expect([await offsetAt(url!), await offsetAt(awsUrl)]).toEqual([120_000, 120_000])
  })

  test('is turned by no page of another origin', async () => {
    const { url } = await start({ assembly: greeter() })
    expect((await turn(url!, { origin: 'http://127.0.0.1:1' })).status).toBe(403)
    expect((await turn(url!, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await turn(url!, { origin: url! })).status).toBe(200)
    expect(await offsetAt(url!)).toBe(60_000)
  })

  test('stands at no address of a cloud whose time cannot be turned', async () => {
    const { url } = await start({ assembly: greeter(), clock: createSimulatedClock() })
    expect((await turn(url!)).status).toBe(403)
  })
})

describe('what stands before the API', () => {
  const shout: CloudOptions['front'] = async (serveApi) => (request, response) =>
    request.url === '/page' ? response.end('PAGE') : serveApi(request, response)

  test('serves what it wants behind the same door, and leaves the rest to the API', async () => {
    const { url } = await start({ assembly: greeter(), front: shout })
    expect(await (await fetch(`${url}/page`)).text()).toBe('PAGE')
    expect(await (await fetch(`${url}/hello/Ada`)).text()).toBe('hello Ada')
    expect((await fetch(`${url}/page`, { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  })

  test('is given no socket by a page of another origin', async () => {
    const upgraded: string[] = []
    const front: CloudOptions['front'] = async (serveApi, server) => {
      server.on('upgrade', ({ url }, socket) => {
        if (!socket.destroyed) {
          upgraded.push(url!)
          socket.end('HTTP/1.1 400 No\r\n\r\n')
        }
      })
      return serveApi
    }
    const { url } = await start({ assembly: greeter(), front })
    const open = (path: string, headers: Record<string, string>) =>
      new Promise((resolve) => {
        const call = request(url + path, {
          headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
        })
        call.on('error', resolve).on('response', resolve).end()
      })
    await open('/evil', { origin: 'http://evil.example' })
    await open('/mine', { origin: url! })
    expect(upgraded).toEqual(['/mine'])
  })

  test('ends the start when it cannot begin', async () => {
    const front = async () => Promise.reject(new Error('no bundler'))
    await expect(start({ assembly: greeter(), front })).rejects.toThrow('no bundler')
  })
})
