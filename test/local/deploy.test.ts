import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { type Cloud, type CloudOptions, createCloud, type RunningCloud } from '#local/cloud.ts'
import { greeterResources, hello, writeAssembly } from '../support/greeter-assembly.ts'

let cloud: Cloud | undefined
afterEach(async () => {
  await cloud?.stop()
  cloud = undefined
})
const start = (assembly: string, options: CloudOptions = {}): Promise<RunningCloud> => {
  cloud = createCloud({ assembly, ...options })
  return cloud.start()
}

const silent = 'export const handler = async () => {}'
/** Answers with its word; asked for `slow`, it waits until the gate is open. */
const saying = (word: string, gate: string) => `import { existsSync, writeFileSync } from 'node:fs'
  import { setTimeout } from 'node:timers/promises'
  export const handler = async ({ pathParameters }) => {
    if (pathParameters.name === 'slow') {
      writeFileSync('${gate}.reached', '')
      while (!existsSync('${gate}')) await setTimeout(5)
    }
    return { statusCode: 200, body: '${word}' }
  }`
const newGate = () => join(mkdtempSync(join(tmpdir(), 'flowforge-gate-')), 'open')

const greeter = (resources: Record<string, object> = greeterResources, source = hello) =>
  writeAssembly({ Hello: source, Listener: silent }, resources)
const read = async (url: string) => (await fetch(url)).text()

const role = { 'Fn::GetAtt': ['Role', 'Arn'] }
const waiting = (seconds: number) => ({
  StartAt: 'Hold',
  States: { Hold: { Type: 'Wait', Seconds: seconds, End: true } },
})
/** The greeter with a machine that waits, and an alias to the version that is deployed. */
const withAlias = (definition: object) => ({
  ...greeterResources,
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: role, DefinitionString: JSON.stringify(definition) },
  },
  Version: {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    Properties: { StateMachineArn: { Ref: 'Machine' } },
  },
  Live: {
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: { Ref: 'Version' }, Weight: 100 }],
    },
  },
})
const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine'

describe('a running cloud that is given another assembly', () => {
  test('ends requests with the code they began with, answers the next with the new one, and refuses none', async () => {
    const gate = newGate()
    const { url, deploy } = await start(greeter(greeterResources, saying('old', gate)))
    const slow = read(`${url}/hello/slow`)
    await expect.poll(() => existsSync(`${gate}.reached`)).toBe(true)
    const meanwhile = Array.from({ length: 50 }, () => read(`${url}/hello/Ada`))

    await deploy(greeter(greeterResources, saying('new', gate)))
    expect(await read(`${url}/hello/Ada`)).toBe('new')
    writeFileSync(gate, '')
    expect(await slow).toBe('old')
    expect(['old', 'new']).toEqual(expect.arrayContaining(await Promise.all(meanwhile)))
  })

  test('leaves executions on the version they began with, and starts the next on the new one', async () => {
    const { states, clock, deploy } = await start(greeter(withAlias(waiting(60))), {
      clock: createSimulatedClock(),
    })
    const run = async (name: string) =>
      String(
        (await states.request('StartExecution', { stateMachineArn: `${machine}:live`, name })).executionArn,
      )
    const first = await run('first')
    expect(await deploy(greeter(withAlias(waiting(3_600))))).toEqual([
      { stateMachine: machine, alias: 'live', from: [`${machine}:1`], to: [`${machine}:2`] },
    ])
    const second = await run('second')
    await (clock as ReturnType<typeof createSimulatedClock>).advance(61_000)
    const describe = (executionArn: string) => states.request('DescribeExecution', { executionArn })
    expect(await describe(first)).toMatchObject({
      status: 'SUCCEEDED',
      stateMachineVersionArn: `${machine}:1`,
    })
    expect(await describe(second)).toMatchObject({
      status: 'RUNNING',
      stateMachineVersionArn: `${machine}:2`,
    })
    expect(await deploy(greeter(withAlias(waiting(3_600)))), 'nothing has changed').toEqual([])
  })

  test('keeps a machine that somebody has deleted, and what runs of it', async () => {
    const twoWaits = {
      StartAt: 'First',
      States: {
        First: { Type: 'Wait', Seconds: 60, Next: 'Second' },
        Second: { Type: 'Wait', Seconds: 60, End: true },
      },
    }
    const clock = createSimulatedClock()
    const { states, deploy } = await start(greeter(withAlias(twoWaits)), { clock })
    const { executionArn } = await states.request('StartExecution', { stateMachineArn: `${machine}:live` })
    await states.request('DeleteStateMachine', { stateMachineArn: machine })
    await deploy(greeter(withAlias(waiting(60))))
    await clock.advance(61_000)
    await clock.advance(61_000)
    expect(await states.request('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('has its tables, routes and rules', async () => {
    const { url, deploy, dynamoDb, events, lambda } = await start(greeter())
    const { ApiHello, Ended, Things } = greeterResources
    const heard = `const heard = []
      export const handler = async (event) => event === 'tell' ? heard : void heard.push(event.source)`
    const rule = { ...Ended.Properties, EventPattern: { source: ['post'] } }
    await deploy(
      writeAssembly(
        { Hello: hello, Listener: heard },
        {
          ...greeterResources,
          ApiHello: { ...ApiHello, Properties: { ...ApiHello.Properties, PathPart: 'welcome' } },
          Ended: { ...Ended, Properties: rule },
          More: Things,
        },
      ),
    )
    expect(await read(`${url}/welcome/Ada`)).toBe('hello Ada')
    expect((await fetch(`${url}/hello/Ada`)).status).toBe(403)
    expect(await dynamoDb('ListTables', {})).toMatchObject({ TableNames: ['Greeter-More', 'Greeter-Things'] })
    events.putEvents({ Entries: [{ Source: 'post', DetailType: 'letter', Detail: '{}' }] })
    const tell = async () =>
      (await lambda.invoke({ functionName: 'Greeter-Listener', payload: '"tell"' })).payload
    await expect.poll(tell).toBe('["post"]')
  })

  test('says of its build in /health what the one who builds says, with 200', async () => {
    const { ApiHello, GetHello } = greeterResources
    const atHealth = {
      ...greeterResources,
      ApiHello: { ...ApiHello, Properties: { ...ApiHello.Properties, PathPart: 'health' } },
      GetHello: { ...GetHello, Properties: { ...GetHello.Properties, ResourceId: { Ref: 'ApiHello' } } },
    }
    const source = `export const handler = async () => ({ statusCode: 200, body: '{"status":"ok"}' })`
    let build: object | undefined
    const { url } = await start(greeter(atHealth, source), { describeBuild: () => build })
    const ask = async () => (await fetch(`${url}/health`)).json()
    expect(await ask()).toEqual({ status: 'ok' })
    build = { build: { problem: 'core/a.ts:1:2: no' } }
    expect(await ask()).toEqual({ status: 'ok', ...build })
  })

  test('serves what it served before when the other one cannot be run', async () => {
    const gate = newGate()
    const { url, deploy, states } = await start(greeter(withAlias(waiting(60)), saying('old', gate)))
    const broken = withAlias({ StartAt: 'Nowhere', States: {} })
    await expect(deploy(greeter(broken, saying('new', gate)))).rejects.toMatchObject({
      name: 'InvalidDefinition',
    })
    expect(await read(`${url}/hello/Ada`)).toBe('old')
    const { definition } = await states.request('DescribeStateMachine', { stateMachineArn: machine })
    expect(JSON.parse(String(definition))).toEqual(waiting(60))
    const { Api, ApiStage, ApiHello, ApiHelloName, GetHello, ...withoutApi } = greeterResources
    await expect(deploy(greeter(withoutApi))).rejects.toThrow(
      'the assembly has no API any more; start the local cloud anew',
    )
  })
})
