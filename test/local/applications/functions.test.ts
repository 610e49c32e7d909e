import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, CfnOutput, Stack } from 'aws-cdk-lib'
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import {
  DefinitionBody,
  IntegrationPattern,
  JsonPath,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions'
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import { expect, test } from 'vitest'
import { inlineFunction, synthesizeApplication } from '#test/support/application.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { callAws, start } from '#test/support/greeter-cloud.ts'

test("an API keeps things in a table, bundled with NodejsFunction's defaults", async () => {
  const projectRoot = mkdtempSync(join(tmpdir(), 'flowforge-entry-'))
  const entry = join(projectRoot, 'things.ts')
  writeFileSync(join(projectRoot, 'package-lock.json'), '{}')
  symlinkSync(join(projectDirectory, 'node_modules'), join(projectRoot, 'node_modules'))
  writeFileSync(
    entry,
    `import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
    const client = new DynamoDBClient({})
    const TableName = process.env.TABLE
    export async function handler(event: { httpMethod: string; path: string; body: string }) {
      const id = { S: event.path }
      if (event.httpMethod === 'PUT') {
        await client.send(new PutItemCommand({ TableName, Item: { id, body: { S: event.body } } }))
        return { statusCode: 204, body: '' }
      }
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id } }))
      return Item ? { statusCode: 200, body: Item.body!.S } : { statusCode: 404, body: 'nothing' }
    }`,
  )
  const assembly = synthesizeApplication((stack) => {
    const table = new Table(stack, 'Things', { partitionKey: { name: 'id', type: AttributeType.STRING } })
    const handler = new NodejsFunction(stack, 'Handler', {
      entry,
      projectRoot,
      depsLockFilePath: join(projectRoot, 'package-lock.json'),
      runtime: Runtime.NODEJS_22_X,
      environment: { TABLE: table.tableName },
    })
    table.grantReadWriteData(handler)
    new LambdaRestApi(stack, 'Api', { handler })
  })
  const { url } = await start({ assembly })
  expect((await fetch(`${url}/things/1`)).status).toBe(404)
  expect((await fetch(`${url}/things/1`, { method: 'PUT', body: 'one' })).status).toBe(204)
  expect(await (await fetch(`${url}/things/1`)).text()).toBe('one')
}, 60_000)

test('several REST APIs have a port each', async () => {
  const assembly = synthesizeApplication((stack) => {
    for (const id of ['Orders', 'Stock']) {
      const handler = inlineFunction(
        stack,
        `${id}Function`,
        `exports.handler = async ({ path }) => ({ statusCode: 200, body: '${id} ' + path })`,
      )
      new LambdaRestApi(stack, id, { handler })
    }
  })
  const lines: string[] = []
  const { url, urls } = await start({ assembly, report: (line) => lines.push(line) })
  const answers = await Promise.all(
    Object.values(urls).map(async (each) => (await fetch(`${each}/a`)).text()),
  )
  expect(answers).toEqual(['Orders /a', 'Stock /a'])
  expect(Object.values(urls)[0]).toBe(url)
  expect(lines).toEqual(
    Object.entries(urls).map(([logicalId, each]) => `the REST API ${logicalId} is at ${each}`),
  )
}, 30_000)

test('a machine runs another one and takes its answer', async () => {
  const assembly = synthesizeApplication((stack) => {
    const double = inlineFunction(
      stack,
      'Double',
      'exports.handler = ({ n }, context, done) => done(null, 2 * n)',
    )
    const inner = new StateMachine(stack, 'Inner', {
      definitionBody: DefinitionBody.fromChainable(
        new LambdaInvoke(stack, 'Call', { lambdaFunction: double, payloadResponseOnly: true }),
      ),
    })
    new StateMachine(stack, 'Outer', {
      stateMachineName: 'outer',
      definitionBody: DefinitionBody.fromChainable(
        new StepFunctionsStartExecution(stack, 'Run', {
          stateMachine: inner,
          integrationPattern: IntegrationPattern.RUN_JOB,
          input: TaskInput.fromObject({ n: JsonPath.numberAt('$.n') }),
          outputPath: '$.Output',
        }),
      ),
    })
  })
  const { states } = await start({ assembly })
  const { executionArn } = await states.request('StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:outer',
    input: '{"n":4}',
  })
  const describe = async () => states.request('DescribeExecution', { executionArn })
  await expect.poll(describe, { timeout: 10_000 }).toMatchObject({ status: 'SUCCEEDED', output: '8' })
}, 30_000)

const ENVIRONMENT_READER = 'exports.handler = async () => [process.env.VALUE, process.env.AWS_REGION]'

test('a stack of another account and region is run as that, with values of SSM that are given', async () => {
  const assembly = synthesizeApplication(
    (stack) => {
      const Value = StringParameter.valueForStringParameter(stack, '/shop/value')
      inlineFunction(stack, 'Reader', ENVIRONMENT_READER, { VALUE: Value })
    },
    { account: '222222222222', region: 'eu-west-1' },
  )
  await expect(start({ assembly })).rejects.toThrow(
    /needs the SSM parameter \/shop\/value.*--ssm \/shop\/value=VALUE/,
  )
  const { lambda, awsUrl } = await start({ assembly, ssmParameters: { '/shop/value': 'given' } })
  const [reader] = lambda.list()
  expect(reader!.arn).toMatch(/^arn:aws:lambda:eu-west-1:222222222222:function:/)
  const { payload } = await lambda.invoke({ functionName: reader!.name, payload: '{}' })
  expect(JSON.parse(payload)).toEqual(['given', 'eu-west-1'])
  const eu = { region: 'eu-west-1' }
  const { body } = await callAws(awsUrl, 'AmazonSSM.GetParameter', { Name: '/shop/value' }, eu)
  expect(body.Parameter).toMatchObject({ Name: '/shop/value', Value: 'given' })
}, 30_000)

test('stacks take from each other what they export, and parameters of their own', async () => {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'flowforge-application-')),
    analyticsReporting: false,
  })
  const first = new Stack(app, 'First')
  const parameter = new StringParameter(first, 'Parameter', {
    parameterName: '/own',
    stringValue: 'of a stack',
  })
  const table = new Table(first, 'Things', { partitionKey: { name: 'id', type: AttributeType.STRING } })
  const second = new Stack(app, 'Second')
  inlineFunction(second, 'Reader', ENVIRONMENT_READER, {
    VALUE: `${table.tableName} ${parameter.stringValue}`,
  })
  new CfnOutput(second, 'Out', { value: table.tableArn })
  const { lambda, awsUrl } = await start({ assembly: app.synth().directory })
  const { payload } = await lambda.invoke({ functionName: lambda.list()[0]!.name, payload: '{}' })
  expect(JSON.parse(payload)[0]).toMatch(/^First-Things\w+ of a stack$/)
  const { body } = await callAws(awsUrl, 'AmazonSSM.GetParameters', { Names: ['/own', '/other'] })
  expect(body).toMatchObject({ Parameters: [{ Value: 'of a stack' }], InvalidParameters: ['/other'] })
}, 30_000)
