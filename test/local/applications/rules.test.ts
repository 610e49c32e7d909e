import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { CfnRule, EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction, SfnStateMachine, SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { expect, test } from 'vitest'
import { inlineFunction, synthesizeApplication } from '#test/support/application.ts'
import { callAws, start } from '#test/support/greeter-cloud.ts'

/** Writes what it is called with into the table. */
const RECORDER = `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const client = new DynamoDBClient({})
exports.handler = (event) => client.send(new PutItemCommand({
  TableName: process.env.TABLE, Item: { id: { S: JSON.stringify(event) } },
}))`

test('the targets of a rule get of an event what their inputs say, and a schedule of cron is taken', async () => {
  const assembly = synthesizeApplication((stack) => {
    const table = new Table(stack, 'Records', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      tableName: 'records',
    })
    const recorder = inlineFunction(stack, 'Recorder', RECORDER, { TABLE: table.tableName })
    table.grantWriteData(recorder)
    const sku = EventField.fromPath('$.detail.sku')
    const inputs = [
      RuleTargetInput.fromObject({ sold: sku, by: `shop ${EventField.source}`, n: [1] }),
      RuleTargetInput.fromEventPath('$.detail.lines[0]'),
      RuleTargetInput.fromText(`sold "${sku}"`),
      RuleTargetInput.fromObject({ constant: true }),
    ]
    const queue = new Queue(stack, 'Queue', { queueName: 'texts' })
    const machine = new StateMachine(stack, 'Machine', {
      stateMachineName: 'hears',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Done')),
    })
    for (const [index, event] of inputs.entries()) {
      new Rule(stack, `Rule${index}`, {
        eventPattern: { source: ['shop'] },
        targets: [new LambdaFunction(recorder, { event })],
      })
    }
    new Rule(stack, 'ToOthers', {
      eventPattern: { source: ['shop'] },
      targets: [
        new SqsQueue(queue, { message: RuleTargetInput.fromMultilineText(`a ${sku}\nb`) }),
        new SfnStateMachine(machine, { input: RuleTargetInput.fromEventPath('$.detail') }),
      ],
    })
    new Rule(stack, 'Nightly', {
      schedule: Schedule.cron({ minute: '30', hour: '2', weekDay: 'MON-FRI' }),
      targets: [new LambdaFunction(recorder)],
    })
  })
  const { awsUrl, states } = await start({ assembly })
  const Detail = '{"sku":"A","lines":[{"n":2}]}'
  await callAws(awsUrl, 'AWSEvents.PutEvents', {
    Entries: [{ Source: 'shop', DetailType: 'Sold', Detail }],
  })
  const read = async () => {
    const { body } = await callAws(awsUrl, 'DynamoDB_20120810.Scan', { TableName: 'records' })
    return (body.Items as { id: { S: string } }[]).map(({ id }) => JSON.parse(id.S) as unknown)
  }
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(4)
  expect(await read()).toEqual(
    expect.arrayContaining([
      { sold: 'A', by: 'shop shop', n: [1] },
      { n: 2 },
      'sold "A"',
      { constant: true },
    ]),
  )
  const QueueUrl = `${awsUrl}/111111111111/texts`
  const { body } = await callAws(awsUrl, 'AmazonSQS.ReceiveMessage', { QueueUrl, WaitTimeSeconds: 5 })
  expect((body.Messages as { Body: string }[]).map((message) => message.Body)).toEqual(['"a A"\n"b"'])
  const { executions } = (await states.request('ListExecutions', {
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:hears',
  })) as { executions: { executionArn: string }[] }
  const { input } = await states.request('DescribeExecution', executions[0]!)
  expect(input).toBe(Detail)
}, 30_000)

test('what a rule asks for that is not there is refused at the start, all at once', async () => {
  const assembly = synthesizeApplication((stack) => {
    const target = { id: 'T', arn: 'arn:aws:lambda:us-east-1:111111111111:function:f' }
    new CfnRule(stack, 'Filter', {
      eventPattern: { source: ['shop'] },
      targets: [{ ...target, inputPath: '$.detail[?(@.a)]' }],
    })
    new CfnRule(stack, 'Often', { scheduleExpression: 'cron(* * * * *)', targets: [target] })
  })
  const refused = start({ assembly })
  await expect(refused).rejects.toThrow(/Filter, Properties\.Targets\.0\.InputPath: a path such as/)
  await expect(refused).rejects.toThrow(/Often, Properties\.ScheduleExpression: .*it has 5 fields/)
}, 30_000)
