import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duration, type Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction, SfnStateMachine, SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns'
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import {
  DefinitionBody,
  IntegrationPattern,
  Pass,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions'
import { SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import { expect, test } from 'vitest'
import { inlineFunction, synthesizeApplication } from '#test/support/application.ts'
import { callAws, start } from '#test/support/greeter-cloud.ts'

/** Writes what it is called with into the table. */
const RECORDER = `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const client = new DynamoDBClient({})
exports.handler = async (event) => {
  const records = event.Records ?? [event]
  for (const record of records) {
    const text = record.body ?? record.Sns?.Message ?? JSON.stringify(record.detail)
    await client.send(new PutItemCommand({
      TableName: process.env.TABLE, Item: { id: { S: process.env.NAME + ' ' + text } },
    }))
  }
}`

function recorder(stack: Stack, table: Table, name: string) {
  const made = inlineFunction(stack, name, RECORDER, { TABLE: table.tableName, NAME: name })
  table.grantWriteData(made)
  return made
}

function records(stack: Stack): Table {
  return new Table(stack, 'Records', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    tableName: 'records',
  })
}

async function readRecords(awsUrl: string): Promise<string[]> {
  const { body } = await callAws(awsUrl, 'DynamoDB_20120810.Scan', { TableName: 'records' })
  return (body.Items as { id: { S: string } }[]).map(({ id }) => id.S).sort()
}

test('a worker gets what is sent to its queue, and what it fails goes to the dead letters', async () => {
  const assembly = synthesizeApplication((stack) => {
    const deadLetters = new Queue(stack, 'DeadLetters', { queueName: 'dead-letters' })
    const queue = new Queue(stack, 'Jobs', {
      queueName: 'jobs',
      visibilityTimeout: Duration.seconds(1),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 },
    })
    const worker = inlineFunction(
      stack,
      'Worker',
      `exports.handler = async ({ Records }) => ({ batchItemFailures: Records
        .filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })) })`,
    )
    worker.addEventSource(new SqsEventSource(queue, { batchSize: 5, reportBatchItemFailures: true }))
  })
  const { awsUrl } = await start({ assembly })
  const QueueUrl = `${awsUrl}/111111111111/jobs`
  for (const MessageBody of ['good', 'bad', 'fine']) {
    expect((await callAws(awsUrl, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody })).status).toBe(200)
  }
  const receive = async () => {
    const input = { QueueUrl: `${awsUrl}/111111111111/dead-letters`, WaitTimeSeconds: 5 }
    const { body } = await callAws(awsUrl, 'AmazonSQS.ReceiveMessage', input)
    return ((body.Messages ?? []) as { Body: string }[]).map(({ Body }) => Body)
  }
  await expect.poll(receive, { timeout: 20_000 }).toEqual(['bad'])
  const AttributeNames = ['ApproximateNumberOfMessages', 'QueueArn']
  const { body } = await callAws(awsUrl, 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames })
  expect(body.Attributes).toEqual({
    ApproximateNumberOfMessages: '0',
    QueueArn: 'arn:aws:sqs:us-east-1:111111111111:jobs',
  })
}, 30_000)

test('what waits in a queue is there after a restart', async () => {
  const assembly = synthesizeApplication((stack) => {
    new Queue(stack, 'Jobs', { queueName: 'jobs' })
  })
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-queues-'))
  const first = await start({ assembly, dataDir })
  const ask = (awsUrl: string, operation: string, input: object) =>
    callAws(awsUrl, `AmazonSQS.${operation}`, { QueueUrl: `${awsUrl}/111111111111/jobs`, ...input })
  await ask(first.awsUrl, 'SendMessage', { MessageBody: 'arn:aws:sqs:us-east-1:111111111111:jobs' })
  await first.stop()
  const { awsUrl } = await start({ assembly, dataDir })
  const { body } = await ask(awsUrl, 'ReceiveMessage', {})
  expect((body.Messages as { Body: string }[]).map(({ Body }) => Body)).toEqual([
    'arn:aws:sqs:us-east-1:111111111111:jobs',
  ])
  const { body: url } = await callAws(awsUrl, 'AmazonSQS.GetQueueUrl', { QueueName: 'jobs' })
  expect(url).toEqual({ QueueUrl: `${awsUrl}/111111111111/jobs` })
  const { status, body: missing } = await callAws(awsUrl, 'AmazonSQS.GetQueueUrl', { QueueName: 'gone' })
  expect({ status, type: missing.__type }).toEqual({ status: 400, type: 'QueueDoesNotExist' })
}, 30_000)

test('a topic reaches its functions and queues, as their filters say', async () => {
  const assembly = synthesizeApplication((stack) => {
    const table = records(stack)
    const topic = new Topic(stack, 'Topic', { topicName: 'orders' })
    const queue = new Queue(stack, 'Queue')
    recorder(stack, table, 'FromQueue').addEventSource(new SqsEventSource(queue))
    topic.addSubscription(new LambdaSubscription(recorder(stack, table, 'All')))
    topic.addSubscription(
      new LambdaSubscription(recorder(stack, table, 'Large'), {
        filterPolicy: { total: SubscriptionFilter.numericFilter({ greaterThan: 100 }) },
      }),
    )
    topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }))
  })
  const { awsUrl } = await start({ assembly })
  const { SNSClient, PublishCommand, PublishBatchCommand } = await import('@aws-sdk/client-sns')
  const client = new SNSClient({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
  })
  const TopicArn = 'arn:aws:sns:us-east-1:111111111111:orders'
  const total = (StringValue: string) => ({ total: { DataType: 'Number', StringValue } })
  const { MessageId } = await client.send(
    new PublishCommand({ TopicArn, Message: 'small & <plain>', MessageAttributes: total('5') }),
  )
  expect(MessageId).toMatch(/^[\da-f-]{36}$/)
  const { Successful } = await client.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [{ Id: 'a', Message: 'big', MessageAttributes: total('500') }],
    }),
  )
  expect(Successful).toEqual([{ Id: 'a', MessageId: expect.any(String) }])
  await expect
    .poll(() => readRecords(awsUrl), { timeout: 10_000 })
    .toEqual(['All big', 'All small & <plain>', 'FromQueue big', 'FromQueue small & <plain>', 'Large big'])
  await expect(
    client.send(new PublishCommand({ TopicArn: `${TopicArn}-other`, Message: 'x' })),
  ).rejects.toMatchObject({ name: 'NotFoundException' })
}, 30_000)

test('a bus of its own hands events to functions, machines, queues and topics, and the default bus hears none', async () => {
  const assembly = synthesizeApplication((stack) => {
    const table = records(stack)
    const bus = new EventBus(stack, 'Bus', { eventBusName: 'shop' })
    const queue = new Queue(stack, 'Queue')
    const topic = new Topic(stack, 'Topic')
    topic.addSubscription(new LambdaSubscription(recorder(stack, table, 'ByTopic')))
    recorder(stack, table, 'ByQueue').addEventSource(new SqsEventSource(queue))
    const machine = new StateMachine(stack, 'Machine', {
      stateMachineName: 'hears',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Done')),
    })
    const eventPattern = { source: ['shop'] }
    new Rule(stack, 'Rule', {
      eventBus: bus,
      eventPattern,
      targets: [
        new LambdaFunction(recorder(stack, table, 'ByBus')),
        new SqsQueue(queue),
        new SnsTopic(topic),
        new SfnStateMachine(machine),
      ],
    })
    new Rule(stack, 'Default', {
      eventPattern,
      targets: [new LambdaFunction(recorder(stack, table, 'ByDefault'))],
    })
  })
  const { awsUrl, states } = await start({ assembly })
  const put = (EventBusName: string) =>
    callAws(awsUrl, 'AWSEvents.PutEvents', {
      Entries: [{ EventBusName, Source: 'shop', DetailType: 'Sold', Detail: '{"sku":"A"}' }],
    })
  expect((await put('shop')).body).toMatchObject({ FailedEntryCount: 0 })
  expect((await put('gone')).body).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'Event bus gone does not exist.' }],
  })
  await expect.poll(async () => (await readRecords(awsUrl)).length, { timeout: 10_000 }).toBe(3)
  const [byBus, byQueue, byTopic] = await readRecords(awsUrl)
  expect(byBus).toBe('ByBus {"sku":"A"}')
  expect(byQueue).toMatch(/^ByQueue \{.*"source":"shop".*"detail":\{"sku":"A"\}/)
  expect(byTopic).toMatch(/^ByTopic \{.*"source":"shop"/)
  const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:hears'
  const { executions } = (await states.request('ListExecutions', { stateMachineArn })) as {
    executions: { status: string }[]
  }
  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED'])
}, 30_000)

test('a machine waits for the worker of a queue, who calls back with its token', async () => {
  const assembly = synthesizeApplication((stack) => {
    const queue = new Queue(stack, 'Queue')
    const worker = inlineFunction(
      stack,
      'Worker',
      `const { SFNClient, SendTaskSuccessCommand } = require('@aws-sdk/client-sfn')
      const client = new SFNClient({})
      exports.handler = async ({ Records }) => {
        for (const { body } of Records) {
          const { token, n } = JSON.parse(body)
          await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(n * 2) }))
        }
      }`,
    )
    worker.addEventSource(new SqsEventSource(queue))
    new StateMachine(stack, 'Machine', {
      stateMachineName: 'asks',
      definitionBody: DefinitionBody.fromChainable(
        SqsSendMessage.jsonata(stack, 'Ask', {
          queue,
          integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
          messageBody: TaskInput.fromObject({
            token: '{% $states.context.Task.Token %}',
            n: '{% $states.input.n %}',
          }),
        }),
      ),
    })
  })
  const { states } = await start({ assembly })
  const { executionArn } = await states.request('StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:asks',
    input: '{"n":21}',
  })
  const describe = async () => states.request('DescribeExecution', { executionArn })
  await expect.poll(describe, { timeout: 10_000 }).toMatchObject({ status: 'SUCCEEDED', output: '42' })
}, 30_000)
