import { Duration } from 'aws-cdk-lib'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import {
  Chain,
  Choice,
  Condition,
  CsvHeaders,
  DefinitionBody,
  DistributedMap,
  Fail,
  IntegrationPattern,
  JsonPath,
  Pass,
  ResultWriterV2,
  S3CsvItemReader,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions'
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import { expect, test } from 'vitest'
import { inlineFunction, synthesizeApplication } from '#test/support/application.ts'
import { callAws, start } from '#test/support/greeter-cloud.ts'

const machine = (name: string) => `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`

test('a batch goes through the lines of a file with a Distributed Map, and writes what came of them', async () => {
  const assembly = synthesizeApplication((stack) => {
    new CfnBucket(stack, 'Bucket', { bucketName: 'batch-files' })
    const bucket = Bucket.fromBucketName(stack, 'Files', 'batch-files')
    const price = inlineFunction(
      stack,
      'Price',
      'exports.handler = async ({ sku, pieces }) => ({ sku, total: Number(pieces) * 3 })',
    )
    const map = new DistributedMap(stack, 'EachLine', {
      itemReader: new S3CsvItemReader({ bucket, key: 'orders.csv', csvHeaders: CsvHeaders.useFirstRow() }),
      resultWriterV2: new ResultWriterV2({ bucket, prefix: 'results' }),
      maxConcurrency: 5,
    })
    map.itemProcessor(
      new LambdaInvoke(stack, 'PriceOne', { lambdaFunction: price, payloadResponseOnly: true }),
    )
    new StateMachine(stack, 'Machine', {
      stateMachineName: 'batch',
      definitionBody: DefinitionBody.fromChainable(map),
    })
  })
  const { awsUrl, states } = await start({ assembly })
  const { GetObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({
    endpoint: awsUrl,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
  })
  const files = 'batch-files'
  const lines = Array.from({ length: 20 }, (_, index) => `SKU-${index},${index}`)
  const Body = ['sku,pieces', ...lines].join('\n')
  await client.send(new PutObjectCommand({ Bucket: files, Key: 'orders.csv', Body }))
  const { executionArn } = await states.request('StartExecution', { stateMachineArn: machine('batch') })
  const describe = async () => states.request('DescribeExecution', { executionArn })
  await expect.poll(describe, { timeout: 20_000 }).toMatchObject({ status: 'SUCCEEDED' })
  const { output } = (await describe()) as { output: string }
  const { ResultWriterDetails } = JSON.parse(output)
  const read = async (Key: string) => {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: files, Key }))
    return JSON.parse(await body!.transformToString())
  }
  const manifest = await read(ResultWriterDetails.Key)
  const results = await Promise.all(
    manifest.ResultFiles.SUCCEEDED.map(({ Key }: { Key: string }) => read(Key)),
  )
  const totals = results.flat().map(({ Output }: { Output: string }) => JSON.parse(Output))
  expect(totals).toHaveLength(20)
  expect(totals).toContainEqual({ sku: 'SKU-7', total: 21 })
}, 60_000)

test('an Express machine answers who starts it', async () => {
  const assembly = synthesizeApplication((stack) => {
    const double = inlineFunction(stack, 'Double', 'exports.handler = async ({ n }) => n * 2')
    new StateMachine(stack, 'Machine', {
      stateMachineName: 'express',
      stateMachineType: StateMachineType.EXPRESS,
      timeout: Duration.seconds(5),
      definitionBody: DefinitionBody.fromChainable(
        Chain.start(
          new Choice(stack, 'IsNumber')
            .when(
              Condition.isNumeric('$.n'),
              new LambdaInvoke(stack, 'Call', { lambdaFunction: double, payloadResponseOnly: true }),
            )
            .otherwise(new Fail(stack, 'Refused', { error: 'NoNumber', cause: 'n is no number' })),
        ),
      ),
    })
  })
  const { awsUrl } = await start({ assembly })
  const run = async (input: string) => {
    const { body } = await callAws(awsUrl, 'AWSStepFunctions.StartSyncExecution', {
      stateMachineArn: machine('express'),
      input,
    })
    return body
  }
  expect(await run('{"n":21}')).toMatchObject({ status: 'SUCCEEDED', output: '42' })
  expect(await run('{"n":"x"}')).toMatchObject({
    status: 'FAILED',
    error: 'NoNumber',
    cause: 'n is no number',
  })
}, 30_000)

test('a saga whose payment is a worker behind a queue takes back the reservation when the worker refuses', async () => {
  const assembly = synthesizeApplication((stack) => {
    const stock = new Table(stack, 'Stock', {
      tableName: 'stock',
      partitionKey: { name: 'id', type: AttributeType.STRING },
    })
    const payments = new Queue(stack, 'Payments')
    const change = (id: string, by: number) => {
      const made = inlineFunction(
        stack,
        id,
        `const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb')
        const client = new DynamoDBClient({})
        exports.handler = async ({ sku, pieces }) => {
          await client.send(new UpdateItemCommand({
            TableName: process.env.TABLE, Key: { id: { S: sku } },
            UpdateExpression: 'ADD reserved :n', ExpressionAttributeValues: { ':n': { N: String(${by} * pieces) } },
          }))
        }`,
        { TABLE: stock.tableName },
      )
      stock.grantReadWriteData(made)
      return new LambdaInvoke(stack, `${id}Stock`, {
        lambdaFunction: made,
        resultPath: JsonPath.DISCARD,
      })
    }
    const worker = inlineFunction(
      stack,
      'Worker',
      `const { SFNClient, SendTaskFailureCommand, SendTaskSuccessCommand } = require('@aws-sdk/client-sfn')
      const client = new SFNClient({})
      exports.handler = async ({ Records }) => {
        for (const { body } of Records) {
          const { token, card } = JSON.parse(body)
          await client.send(card === 'good'
            ? new SendTaskSuccessCommand({ taskToken: token, output: '{"paid":true}' })
            : new SendTaskFailureCommand({ taskToken: token, error: 'CardDeclined', cause: card }))
        }
      }`,
    )
    worker.addEventSource(new SqsEventSource(payments))
    const pay = new SqsSendMessage(stack, 'Pay', {
      queue: payments,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      messageBody: TaskInput.fromObject({ token: JsonPath.taskToken, card: JsonPath.stringAt('$.card') }),
      resultPath: '$.payment',
    }).addCatch(
      change('Release', -1).next(
        new Fail(stack, 'Undone', { errorPath: '$.failure.Error', causePath: '$.failure.Cause' }),
      ),
      { resultPath: '$.failure' },
    )
    new StateMachine(stack, 'Machine', {
      stateMachineName: 'buy',
      definitionBody: DefinitionBody.fromChainable(
        new Pass(stack, 'Begin').next(change('Reserve', 1)).next(pay).next(new Succeed(stack, 'Bought')),
      ),
    })
  })
  const { awsUrl, states } = await start({ assembly })
  const buy = async (card: string) => {
    const { executionArn } = await states.request('StartExecution', {
      stateMachineArn: machine('buy'),
      input: JSON.stringify({ sku: 'A', pieces: 3, card }),
    })
    const describe = async () => states.request('DescribeExecution', { executionArn })
    await expect.poll(async () => (await describe()).status, { timeout: 15_000 }).not.toBe('RUNNING')
    return describe()
  }
  const reserved = async () => {
    const { body } = await callAws(awsUrl, 'DynamoDB_20120810.GetItem', {
      TableName: 'stock',
      Key: { id: { S: 'A' } },
    })
    return (body.Item as { reserved: { N: string } }).reserved.N
  }
  expect(await buy('good')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await reserved()).toBe('3')
  expect(await buy('stolen')).toMatchObject({ status: 'FAILED', error: 'CardDeclined', cause: 'stolen' })
  expect(await reserved()).toBe('3')
}, 60_000)
