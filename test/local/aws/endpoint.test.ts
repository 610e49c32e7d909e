import { describe, expect, test } from 'vitest'
import { task } from '#test/support/definitions.ts'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'
import { callAws, GREETER_MACHINE, greeter, start } from '#test/support/greeter-cloud.ts'

/** Begins to wait as an SDK does, and closes its connection when the call has arrived. */
async function leave(url: string, target: string, input: object): Promise<void> {
  const call = callAws(url, target, input, { signal: AbortSignal.timeout(300) })
  await expect(call).rejects.toThrow('timeout')
}

describe('the AWS endpoint', () => {
  test('hands the task of an activity to no worker that has closed its connection', async () => {
    const { awsUrl } = await start({})
    const call = async (operation: string, input: object) =>
      (await callAws(awsUrl, `AWSStepFunctions.${operation}`, input)).body
    const { activityArn } = await call('CreateActivity', { name: 'a' })
    await leave(awsUrl, 'AWSStepFunctions.GetActivityTask', { activityArn })
    const definition = JSON.stringify(task(String(activityArn)))
    const roleArn = 'arn:aws:iam::111111111111:role/r'
    const { stateMachineArn } = await call('CreateStateMachine', { name: 'm', definition, roleArn })
    await call('StartExecution', { stateMachineArn, input: '{"n":1}' })
    expect(await call('GetActivityTask', { activityArn })).toMatchObject({ input: '{"n":1}' })
  })

  test('hands a message to no receiver that has closed its connection', async () => {
    const { awsUrl } = await start({ assembly: greeter() })
    const call = async (operation: string, input: object) =>
      (await callAws(awsUrl, `AmazonSQS.${operation}`, input)).body
    const { QueueUrl } = await call('CreateQueue', { QueueName: 'jobs' })
    await leave(awsUrl, 'AmazonSQS.ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 })
    const received = call('ReceiveMessage', {
      QueueUrl,
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    })
    await call('SendMessage', { QueueUrl, MessageBody: 'one' })
    expect(await received).toMatchObject({
      Messages: [{ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } }],
    })
  })

  test('answers an error with its name in body and header', async () => {
    const { awsUrl } = await start({})
    const { status, headers, body } = await callAws(awsUrl, 'AWSStepFunctions.DescribeStateMachine', {
      stateMachineArn: GREETER_MACHINE,
    })
    expect(status).toBe(400)
    expect(headers.get('x-amzn-errortype')).toBe('StateMachineDoesNotExist')
    expect(body).toMatchObject({
      __type: 'StateMachineDoesNotExist',
      message: expect.stringContaining(GREETER_MACHINE),
    })
  })

  test('keeps state machines by the region that calls are signed for', async () => {
    const { awsUrl } = await start({ assembly: greeter() })
    const eu = { region: 'eu-west-1' }
    const call = (operation: string, input: object, caller = {}) =>
      callAws(awsUrl, `AWSStepFunctions.${operation}`, input, caller)
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}'
    const roleArn = 'arn:aws:iam::111111111111:role/r'
    const { body: created } = await call('CreateStateMachine', { name: 'm', definition, roleArn }, eu)
    const stateMachineArn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:m'
    expect(created.stateMachineArn).toBe(stateMachineArn)
    const { body: started } = await call('StartExecution', { stateMachineArn, name: 'e' }, eu)
    expect(started.executionArn).toBe('arn:aws:states:eu-west-1:111111111111:execution:m:e')
    const list = async (caller = {}) =>
      ((await call('ListStateMachines', {}, caller)).body.stateMachines as object[]).map((each) =>
        Object.values(each).find((value) => /^arn:/.test(value)),
      )
    expect(await list(eu)).toEqual([stateMachineArn])
    expect(await list()).toEqual([GREETER_MACHINE])
    const asked = await call('DescribeStateMachine', { stateMachineArn: GREETER_MACHINE }, eu)
    expect(asked.body).toEqual({
      __type: 'InvalidArn',
      message: `Invalid Arn: '${GREETER_MACHINE}' is in us-east-1, and the request is signed for eu-west-1; ask with --region us-east-1`,
    })
  })

  test.each(['DynamoDB_20120810.ListTables', 'AWSEvents.PutEvents', 'AmazonSQS.ListQueues'])(
    'refuses %s from another region than the stack has',
    async (target) => {
      const { awsUrl } = await start({ assembly: greeter() })
      const { status, body } = await callAws(awsUrl, target, {}, { region: 'eu-west-1' })
      expect(status).toBe(403)
      expect(body).toEqual({
        __type: 'InvalidSignatureException',
        message:
          "Credential should be scoped to a valid region, not 'eu-west-1': the local cloud is us-east-1, as its stack says; ask with --region us-east-1",
      })
    },
  )

  test.each([
    ['InvalidSignatureException', 403, { region: 'eu-west-1' }, { Action: 'Publish', Version: '2010-03-31' }],
    ['MissingAuthenticationToken', 403, undefined, { Action: 'GetCallerIdentity' }],
    ['UnknownOperationException', 400, { region: 'us-east-1' }, { Action: 'ListBuckets<&>' }],
  ])('answers %s to the query protocol in XML', async (code, status, caller, form) => {
    const { awsUrl } = await start({ assembly: greeter() })
    const authorization = caller && `AWS4-HMAC-SHA256 Credential=k/20260101/${caller.region}/sns/aws4_request`
    const headers = authorization ? { authorization } : {}
    const response = await fetch(awsUrl, { method: 'POST', body: new URLSearchParams(form), headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/xml'])
    expect(await response.text()).toMatch(
      new RegExp(
        `^<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>[^<]+</Message></Error>`,
      ),
    )
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
    const own = await callAws(awsUrl, 'AWSStepFunctions.ListStateMachines', {}, { key: 'AKIAEXAMPLE' })
    expect(own.body.stateMachines).toHaveLength(1)
    const other = await callAws(awsUrl, 'AWSStepFunctions.ListStateMachines', {}, { key: '222222222222' })
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
    const { status, body } = await callAws(awsUrl, 'Kinesis_20131202.ListStreams', {})
    expect(status).toBe(400)
    expect(body).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringMatching(
        /does not serve Kinesis_20131202.ListStreams; it serves Step Functions, DynamoDB/,
      ),
    })
  })
})
