import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Duration } from 'aws-cdk-lib'
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  Alias,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import { expect, test } from 'vitest'
import { inlineFunction, synthesizeApplication } from '#test/support/application.ts'
import { start } from '#test/support/greeter-cloud.ts'

/** Returns a folder with these files. */
function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'flowforge-layer-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

const greeting = (text: string) => ({
  'nodejs/node_modules/greeting/package.json': '{"main":"index.js"}',
  'nodejs/node_modules/greeting/index.js': `exports.greet = (name) => require('marks').mark('${text} ' + name)`,
})
const marks = {
  'nodejs/node_modules/marks/package.json': '{"type":"module","exports":"./marks.js"}',
  'nodejs/node_modules/marks/marks.js': 'export const mark = (text) => text + "!"',
  'nodejs/tools.js': 'exports.shout = (text) => require("marks").mark(text.toUpperCase())',
}

test('functions find in their layers packages and modules below /opt, in the last layer first', async () => {
  const assembly = synthesizeApplication((stack) => {
    const layer = (id: string, files: Record<string, string>) =>
      new LayerVersion(stack, id, { code: Code.fromAsset(folder(files)) })
    const layers = [layer('Hello', { ...greeting('hello') }), layer('Marks', marks)]
    const fn = (id: string, files: Record<string, string>, own = layers) =>
      new LambdaFunction(stack, id, {
        functionName: id,
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromAsset(folder(files)),
        layers: own,
      })
    const common = `exports.handler = async (name) => [require('greeting').greet(name), require('/opt/nodejs/tools').shout(name)]`
    fn('common', { 'index.js': common })
    fn('module', {
      'index.mjs': `import { greet } from 'greeting'
      import { shout } from '/opt/nodejs/tools.js'
      export const handler = async (name) => [greet(name), shout(name), (await import('marks')).mark(name)]`,
    })
    fn('other', { 'index.js': common }, [...layers, layer('Bye', greeting('bye'))])
    fn('own', {
      'index.js': `exports.handler = async (name) => require('greeting').greet(name)`,
      'node_modules/greeting/index.js': 'exports.greet = (name) => `own ${name}`',
    })
    fn('bare', { 'index.js': `exports.handler = async () => require('greeting')` }, [])
  })
  const { lambda } = await start({ assembly })
  const call = async (functionName: string) =>
    JSON.parse((await lambda.invoke({ functionName, payload: '"Ada"' })).payload)
  expect(await call('common')).toEqual(['hello Ada!', 'ADA!'])
  expect(await call('module')).toEqual(['hello Ada!', 'ADA!', 'Ada!'])
  expect(await call('other')).toEqual(['bye Ada!', 'ADA!'])
  expect(await call('own')).toBe('own Ada')
  expect(await call('bare')).toMatchObject({
    errorMessage: expect.stringContaining("Cannot find module 'greeting'"),
  })
}, 60_000)

test('a layer that no stack has is refused by name', async () => {
  const assembly = synthesizeApplication((stack) => {
    const arn = 'arn:aws:lambda:us-east-1:017000801446:layer:Powertools:1'
    const made = inlineFunction(stack, 'Function', 'exports.handler = async () => 1')
    made.addLayers(LayerVersion.fromLayerVersionArn(stack, 'Layer', arn))
  })
  await expect(start({ assembly })).rejects.toThrow(
    /Function\w*, Properties\.Layers\.0: the local cloud runs layers of the assembly, got arn:.*:layer:Powertools:1/,
  )
}, 30_000)

const DESCRIBER = `exports.handler = async (event, { functionVersion, invokedFunctionArn }) =>
  event.httpMethod ? { statusCode: 200, body: functionVersion } : [functionVersion, invokedFunctionArn]`

test('versions and aliases of a function are called as the function is', async () => {
  const assembly = synthesizeApplication((stack) => {
    const made = inlineFunction(stack, 'Function', DESCRIBER)
    const alias = new Alias(stack, 'Live', {
      aliasName: 'live',
      version: made.currentVersion as IVersion,
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      provisionedConcurrentExecutions: 1,
    })
    alias.addAutoScaling({ minCapacity: 1, maxCapacity: 2 })
    new LambdaRestApi(stack, 'Api', { handler: alias as IFunction })
    const call = (id: string, lambdaFunction: IFunction) =>
      new LambdaInvoke(stack, id, { lambdaFunction, payloadResponseOnly: true, resultPath: `$.${id}` })
    new StateMachine(stack, 'Machine', {
      stateMachineName: 'calls',
      definitionBody: DefinitionBody.fromChainable(
        call('alias', alias as IFunction).next(call('version', made.currentVersion as IFunction)),
      ),
    })
  })
  const { awsUrl, lambda, states, url } = await start({ assembly })
  const { arn, name } = lambda.list()[0]!
  expect(await (await fetch(`${url}/`)).text()).toBe('1')
  const { executionArn } = await states.request('StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:calls',
  })
  const describe = async () => states.request('DescribeExecution', { executionArn })
  await expect.poll(describe, { timeout: 10_000 }).toMatchObject({
    status: 'SUCCEEDED',
    output: JSON.stringify({ alias: ['1', `${arn}:live`], version: ['1', `${arn}:1`] }),
  })
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
  const client = new LambdaClient({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
  })
  const invoke = async (Qualifier?: string) => {
    const { ExecutedVersion } = await client.send(
      new InvokeCommand({ FunctionName: name, ...(Qualifier ? { Qualifier } : {}) }),
    )
    return ExecutedVersion
  }
  expect([await invoke(), await invoke('live'), await invoke('1')]).toEqual(['$LATEST', '1', '1'])
  await expect(invoke('gone')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${arn}:gone`,
  })
}, 60_000)
