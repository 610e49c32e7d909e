import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createRealClock, createSimulatedClock } from '#local/clock.ts'
import type { Store } from '#local/step-functions/index.ts'
import { greeterResources, hello, writeAssembly } from '#test/support/greeter-assembly.ts'
import { callAws, GREETER_MACHINE, greeter, start } from '#test/support/greeter-cloud.ts'

describe('the local cloud', () => {
  test('serves the API, runs the machine and hands its end to the rule’s target', async () => {
    const clock = createSimulatedClock()
    const { url, awsUrl, lambda } = await start({ assembly: greeter(), clock })
    expect(await (await fetch(`${url}/hello/Ada`)).text()).toBe('hello Ada')

    const started = await callAws(awsUrl, 'AWSStepFunctions.StartExecution', {
      stateMachineArn: GREETER_MACHINE,
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
    await first.states.request('StartExecution', { stateMachineArn: GREETER_MACHINE, name: 'kept' })
    await first.stop()

    const second = await start(options)
    expect(second.isNew).toBe(false)
    expect(await second.dynamoDb('Scan', { TableName: 'Greeter-Things' })).toMatchObject({ Count: 1 })
    const { executions } = await second.states.request('ListExecutions', { stateMachineArn: GREETER_MACHINE })
    expect(executions).toMatchObject([{ name: 'kept' }])
  })

  test('stops all of its parts though one cannot be, says why, and leaves the folder to the next start', async () => {
    const assembly = greeter()
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    const wrapStore = (store: Store): Store =>
      Object.assign(Object.create(store) as Store, {
        close() {
          store.close()
          throw new Error('the disk is gone')
        },
      })
    const { awsUrl, stop } = await start({ assembly, dataDir, wrapStore })
    await expect(stop()).rejects.toThrow('the disk is gone')
    await expect(fetch(awsUrl)).rejects.toThrow()
    const sums = JSON.parse(readFileSync(join(dataDir, 'checksums.json'), 'utf8')) as { files: object }
    expect(Object.values(sums.files)).toEqual([null, null, null])
    expect((await start({ assembly, dataDir })).isNew).toBe(false)
  })

  test('brings a changed definition to the machine', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    const first = await start({ assembly: greeter(), dataDir })
    await first.stop()
    const definition = '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'
    const { Machine, ...others } = greeterResources
    const Properties = { ...Machine.Properties, DefinitionString: definition }
    const assembly = writeAssembly(
      { Hello: hello, Listener: hello },
      { ...others, Machine: { ...Machine, Properties } },
    )
    const { states } = await start({ assembly, dataDir })
    expect(await states.request('DescribeStateMachine', { stateMachineArn: GREETER_MACHINE })).toMatchObject({
      definition,
    })
  })

  test('shares a data folder with nobody, and names who has it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    const { stop } = await start({ dataDir })
    await expect(start({ dataDir })).rejects.toMatchObject({
      name: 'DataFolderInUse',
      pid: String(process.pid),
    })
    await stop()
    await start({ dataDir })
  })

  test('leaves a folder alone that holds what is not of a data folder', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-data-'))
    writeFileSync(join(dataDir, 'package.json'), '{}', { mode: 0o644 })
    chmodSync(dataDir, 0o755)
    await expect(start({ dataDir })).rejects.toMatchObject({
      name: 'NoDataFolder',
      message: expect.stringContaining('is no data folder: it holds package.json; name an empty one'),
    })
    expect(readdirSync(dataDir)).toEqual(['package.json'])
    expect([dataDir, join(dataDir, 'package.json')].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o755, 0o644,
    ])
  })

  test('refuses a folder that cannot be made, and a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-data-')), 'file')
    writeFileSync(file, '')
    for (const dataDir of [file, join(file, 'below'), '/proc/flowforge/data']) {
      await expect(start({ dataDir })).rejects.toMatchObject({ name: 'NoDataFolder' })
    }
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
