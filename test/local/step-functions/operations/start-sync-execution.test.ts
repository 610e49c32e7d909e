import { expect, test } from 'vitest'
import { pass, waitMinute } from '../../../support/definitions.ts'
import { createHarness, functionArn, roleArn } from '../../../support/engine-harness.ts'
import { machine, withoutCaught } from '../../../support/one-task.ts'

async function createExpress(definition: object, functions = {}) {
  const harness = await createHarness(functions)
  const { stateMachineArn } = await harness.states.request('CreateStateMachine', {
    name: 'quick',
    definition: JSON.stringify(definition),
    roleArn,
    type: 'EXPRESS',
  })
  return { ...harness, stateMachineArn }
}

test('returns what became of an execution of an EXPRESS machine', async () => {
  const { states, stateMachineArn } = await createExpress(pass({ done: true }))
  const ended = await states.request('StartSyncExecution', { stateMachineArn, name: 'e', input: '{"n":1}' })
  expect(ended).toMatchObject({
    executionArn: expect.stringMatching(
      /^arn:aws:states:us-east-1:111111111111:express:quick:e:[0-9a-f-]{36}$/,
    ),
    status: 'SUCCEEDED',
    input: '{"n":1}',
    output: '{"done":true}',
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 },
  })
})

test('returns the error of a failed execution, and what a function returned in the course of it', async () => {
  const failing = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Bad', Cause: 'it was bad' } } }
  const failed = await createExpress(failing)
  const request = { stateMachineArn: failed.stateMachineArn }
  expect(await failed.states.request('StartSyncExecution', request)).toMatchObject({
    status: 'FAILED',
    error: 'Bad',
    cause: 'it was bad',
  })
  const calling = await createExpress(withoutCaught(machine({})), { work: () => ({ ok: 1 }) })
  expect(
    await calling.states.request('StartSyncExecution', { stateMachineArn: calling.stateMachineArn }),
  ).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":1}' })
})

test('an execution that takes longer than five minutes times out', async () => {
  const long = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 3_600, End: true } } }
  const { states, stateMachineArn } = await createExpress(long)
  const ended = await states.request('StartSyncExecution', { stateMachineArn })
  expect(ended).toMatchObject({ status: 'TIMED_OUT' })
  expect(Number(ended.stopDate) - Number(ended.startDate)).toBe(300)
})

test('a STANDARD machine is not started in this way', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(waitMinute)
  await expect(states.request('StartSyncExecution', { stateMachineArn })).rejects.toMatchObject({
    name: 'StateMachineTypeNotSupported',
  })
})

test('executions of an EXPRESS machine share a name, are not listed, and announce nothing', async () => {
  const { states, stateMachineArn, changes, clock } = await createExpress(pass(1))
  const start = () => states.request('StartExecution', { stateMachineArn, name: 'same' })
  const [first, second] = [await start(), await start()]
  await clock.settled()
  expect(first.executionArn).not.toBe(second.executionArn)
  expect(changes).toEqual([])
  const { executionArn } = first
  await expect(states.request('DescribeExecution', { executionArn })).rejects.toMatchObject({
    name: 'InvalidArn',
    message: "Invalid Arn: 'Resource type not valid in this context: express'",
  })
  await expect(states.request('ListExecutions', { stateMachineArn })).rejects.toMatchObject({
    name: 'StateMachineTypeNotSupported',
  })
})

test('the context object of an EXPRESS execution has no redrives', async () => {
  const { states, stateMachineArn } = await createExpress({
    StartAt: 'P',
    States: { P: { Type: 'Pass', Parameters: { 'execution.$': '$$.Execution' }, End: true } },
  })
  const { output } = await states.request('StartSyncExecution', { stateMachineArn, name: 'e' })
  expect(Object.keys(JSON.parse(String(output)).execution)).toEqual([
    'Id',
    'Input',
    'Name',
    'RoleArn',
    'StartTime',
  ])
})

test('functionArn of a Lambda task works as the resource too', async () => {
  const definition = {
    StartAt: 'T',
    States: { T: { Type: 'Task', Resource: functionArn('work'), End: true } },
  }
  const { states, stateMachineArn } = await createExpress(definition, { work: () => 7 })
  expect(await states.request('StartSyncExecution', { stateMachineArn })).toMatchObject({ output: '7' })
})
