import { expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createMemoryStore } from '#local/step-functions/index.ts'
import { createAlias } from '../../../support/alias.ts'
import { waitMinute } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('versions and aliases go with their machine', async () => {
  const harness = await createHarness()
  const { stateMachineArn, stateMachineAliasArn } = await createAlias(harness)
  const remove = () => harness.states.request('DeleteStateMachine', { stateMachineArn })
  await remove()
  await remove()
  await expect(harness.start(String(stateMachineAliasArn))).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  })
})

const twoWaits = {
  StartAt: 'First',
  States: {
    First: { Type: 'Wait', Seconds: 60, Next: 'Second' },
    Second: { Type: 'Wait', Seconds: 60, End: true },
  },
}

async function deleteWhileRunning(definition: object, options: Parameters<typeof createHarness>[1] = {}) {
  const harness = await createHarness({}, options)
  harness.clock.automatic = false
  const stateMachineArn = await harness.create(definition, 'deleted')
  const execution = await harness.start(stateMachineArn)
  await harness.states.request('DeleteStateMachine', { stateMachineArn })
  return { ...harness, stateMachineArn, execution }
}

// "On the next state transition, the state machine's executions are terminated", says AWS's API reference.
test('a running execution ends with its next transition, and the machine with its last execution', async () => {
  const { states, clock, create, ended, changes, stateMachineArn, execution } =
    await deleteWhileRunning(twoWaits)
  const describe = () => states.request('DescribeStateMachine', { stateMachineArn })
  await clock.advance(59_000)
  expect(await describe()).toMatchObject({ status: 'DELETING' })
  expect(await ended(execution)).toMatchObject({ status: 'RUNNING' })
  await clock.advance(1_000)
  const { status, signature } = await ended(execution)
  expect({ status, signature: signature.slice(-2) }).toEqual({
    status: 'ABORTED',
    signature: ['WaitStateExited First', 'ExecutionAborted'],
  })
  expect(changes.at(-1)).toMatchObject({ detail: { status: 'ABORTED', executionArn: execution } })
  await expect(describe()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' })
  expect(await create(twoWaits, 'deleted')).toBe(stateMachineArn)
})

test('an execution that makes no transition any more ends as it would have', async () => {
  const { states, clock, ended, stateMachineArn, execution } = await deleteWhileRunning(waitMinute)
  await clock.advance(60_000)
  expect(await ended(execution)).toMatchObject({ status: 'SUCCEEDED' })
  await expect(states.request('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  })
})

test('neither a Catch nor another branch goes on', async () => {
  const branch = (first: string, next: string) => ({
    StartAt: first,
    States: { [first]: { Type: 'Wait', Seconds: 60, Next: next }, [next]: { Type: 'Succeed' } },
  })
  const { clock, ended, execution } = await deleteWhileRunning({
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [branch('A', 'B'), branch('D', 'E')],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    },
  })
  await clock.advance(60_000)
  const { status, signature } = await ended(execution)
  expect(status).toBe('ABORTED')
  expect(signature.filter((sign) => sign.startsWith('WaitStateExited'))).toHaveLength(1)
  expect(signature.at(-1)).toBe('ExecutionAborted')
})

test('a machine that is being deleted is neither started nor changed, under any of its ARNs', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const { stateMachineArn, stateMachineVersionArn } = await harness.states.request('CreateStateMachine', {
    name: 'm',
    definition: JSON.stringify(waitMinute),
    roleArn,
    publish: true,
  })
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }]
  const alias = { name: 'live', routingConfiguration }
  const { stateMachineAliasArn } = await harness.states.request('CreateStateMachineAlias', alias)
  await harness.start(String(stateMachineAliasArn))
  await harness.states.request('DeleteStateMachine', { stateMachineArn })
  for (const request of [
    () => harness.start(String(stateMachineArn)),
    () => harness.start(String(stateMachineVersionArn)),
    () => harness.start(String(stateMachineAliasArn)),
    () => harness.create(waitMinute, 'm'),
    () => harness.states.request('UpdateStateMachine', { stateMachineArn, roleArn }),
    () => harness.states.request('PublishStateMachineVersion', { stateMachineArn }),
    () => harness.states.request('CreateStateMachineAlias', { name: 'another', routingConfiguration }),
    () => harness.states.request('UpdateStateMachineAlias', { stateMachineAliasArn, routingConfiguration }),
    () => harness.states.request('ListStateMachineAliases', { stateMachineArn }),
  ]) {
    await expect(request()).rejects.toMatchObject({
      name: 'StateMachineDeleting',
      message: `State Machine is being deleted: '${stateMachineArn}'`,
    })
  }
})

test('an EXPRESS machine is gone at once, and what runs of it runs on', async () => {
  const { states, clock } = await createHarness()
  clock.automatic = false
  const { stateMachineArn } = await states.request('CreateStateMachine', {
    name: 'short',
    type: 'EXPRESS',
    definition: JSON.stringify(twoWaits),
    roleArn,
  })
  const ended = states.request('StartSyncExecution', { stateMachineArn })
  await states.request('DeleteStateMachine', { stateMachineArn })
  await expect(states.request('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  })
  clock.automatic = true
  expect(await ended).toMatchObject({ status: 'SUCCEEDED' })
})

test('a deletion goes on after a restart, and one whose last execution has ended is finished by it', async () => {
  const store = createMemoryStore()
  const clock = createSimulatedClock()
  const { states, stateMachineArn, execution } = await deleteWhileRunning(twoWaits, { store, clock })
  const before = store.copy()
  await states.stop()
  const next = await createHarness({}, { store: before, clock })
  next.clock.automatic = false
  expect(await next.states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    status: 'DELETING',
  })
  await clock.advance(60_000)
  expect(await next.ended(execution)).toMatchObject({ status: 'ABORTED' })

  // Ended, and broken off before the deletion was finished.
  const record = { ...before.findExecution(execution)!, status: 'ABORTED' as const, stopDate: 0 }
  const broken = store.copy()
  broken.commit([{ execution: record.id, record, events: [], frames: [], droppedFrames: [] }], [])
  const last = await createHarness({}, { store: broken, clock })
  await expect(last.states.request('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  })
})

test('a deletion that waits can be taken back, and the executions go on', async () => {
  const { states, clock, ended, stateMachineArn, execution } = await deleteWhileRunning(twoWaits)
  await states.keepMachine(stateMachineArn)
  await clock.advance(60_000)
  await clock.advance(60_000)
  expect(await ended(execution)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    status: 'ACTIVE',
  })
})
