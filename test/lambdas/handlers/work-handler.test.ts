import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn'
import type { Handler } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { OutOfStock } from '#core/order/errors.ts'
import { defineStep } from '#core/saga/index.ts'
import { workHandler } from '#lambdas/handlers/work-handler.ts'
import { handler as packItems } from '#lambdas/steps/warehouse/pack-items.ts'
import { readBalances } from '#test/support/balances.ts'
import { envelopeOf, invoke } from '#test/support/order-envelope.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const stateMachines = restoreAfterAll(mockClient(SFNClient))
const lambdas = restoreAfterAll(mockClient(LambdaClient))

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => {
  stateMachines.reset().onAnyCommand().resolves({})
  lambdas.reset().onAnyCommand().resolves({})
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'FlowForge-PackItems')
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

let orders = 0
const packing = (fields = {}) =>
  envelopeOf(`work-${orders++}`, {
    step: 'PackItems',
    taskToken: 'token',
    heartbeatSeconds: 30,
    ...fields,
  })
const pack = (event: unknown, remainingMs?: number) => invoke(packItems as Handler, event, remainingMs)
/** The calls of one operation of Step Functions. */
const calls = (command: never) => stateMachines.commandCalls(command).map(({ args: [{ input }] }) => input)
const successes = () => calls(SendTaskSuccessCommand as never)
const failures = () => calls(SendTaskFailureCommand as never)
const heartbeats = () => calls(SendTaskHeartbeatCommand as never)
const gone = () => Object.assign(new Error('Task Timed Out'), { name: 'TaskTimedOut' })

test('the token is answered with the result, after a heartbeat between two items', async () => {
  await pack(packing())
  expect(heartbeats()).toEqual([{ taskToken: 'token' }])
  expect(successes()).toEqual([
    { taskToken: 'token', output: expect.stringMatching(/^\{"packingSlipId":"slip_\w+"\}$/) },
  ])
})

describe('an error is answered by its name', () => {
  const rejects = (error: Error) => {
    const contract = defineStep('RefuseWork', { input: z.object({}), output: z.object({}) })
    return workHandler(contract, () => Promise.reject(error)) as Handler
  }

  test.each([
    ['a refusal of the business', new OutOfStock([{ sku: 'SKU-A', requested: 1 }]), 'OutOfStock'],
    ['a bug', new TypeError('x is undefined'), 'TypeError'],
  ])('%s', async (_, error, name) => {
    await expect(invoke(rejects(error), packing({ step: 'RefuseWork' }))).resolves.toBeNull()
    const cause = JSON.stringify({ errorType: name, errorMessage: error.message })
    expect(failures()).toEqual([{ taskToken: 'token', error: name, cause }])
    expect(successes()).toEqual([])
  })

  test('an envelope that does not fit', async () => {
    await pack({ taskToken: 'token' })
    await pack(packing({ results: {} }))
    expect(failures()).toMatchObject([{ error: 'InvalidStepInput' }, { error: 'InvalidStepInput' }])
  })

  test('a simulated failure, before the effect and after it', async () => {
    const before = await readBalances()
    await pack(packing({ simulate: { failAt: 'PackItems', when: 'before' } }))
    expect(await readBalances()).toEqual(before)
    await pack(packing({ simulate: { failAt: 'PackItems', when: 'after' } }))
    expect(await readBalances()).not.toEqual(before)
    expect(failures()).toMatchObject([{ error: 'SimulatedFailure' }, { error: 'SimulatedFailure' }])
    expect(successes()).toEqual([])
  })
})

test('an answer that cannot be sent fails the invocation, so that Lambda tries it again', async () => {
  stateMachines.on(SendTaskSuccessCommand).rejects(Object.assign(new Error('busy'), { name: 'Throttling' }))
  stateMachines.on(SendTaskFailureCommand).rejects(Object.assign(new Error('busy'), { name: 'Throttling' }))
  await expect(pack(packing())).rejects.toThrow('busy')
})

describe('a token that nobody waits for any more', () => {
  test('ends the worker at the next item, without an answer', async () => {
    stateMachines.on(SendTaskHeartbeatCommand).rejects(gone())
    await expect(pack(packing())).resolves.toBeNull()
    expect(heartbeats()).toHaveLength(1)
    expect([...successes(), ...failures()]).toEqual([])
  })

  test('takes no answer, which is no error', async () => {
    stateMachines.on(SendTaskSuccessCommand).rejects(gone())
    await expect(pack(packing())).resolves.toBeDefined()
    expect(failures()).toEqual([])
  })
})

test('a heartbeat that Step Functions has no time for does not end the work', async () => {
  stateMachines.on(SendTaskHeartbeatCommand).rejects(Object.assign(new Error('busy'), { name: 'Throttling' }))
  await pack(packing())
  expect(successes()).toHaveLength(1)
})

test('work is heard of every third of its heartbeat, however long an item takes, and not any more when it ends', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { promise: item, resolve: end } = Promise.withResolvers<Record<string, never>>()
  const contract = defineStep('TakeLong', { input: z.object({}), output: z.object({}) })
  const ended = invoke(workHandler(contract, () => item) as Handler, packing({ step: 'TakeLong' }))
  for (const beats of [1, 2, 3]) {
    await expect
      .poll(async () => {
        if (heartbeats().length < beats) {
          await vi.advanceTimersByTimeAsync(10_000)
        }
        return heartbeats().length
      })
      .toBe(beats)
  }
  end({})
  await ended
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heartbeats()).toHaveLength(3)
})

describe('when its time runs short, the work is handed over', () => {
  test('to an invocation that is given the same, after at least one item', async () => {
    const event = packing()
    await expect(pack(event, 1_000)).resolves.toBeNull()
    const [handOver, ...more] = lambdas.commandCalls(InvokeCommand).map(({ args: [{ input }] }) => input)
    expect(more).toEqual([])
    expect(handOver).toMatchObject({ FunctionName: 'FlowForge-PackItems', InvocationType: 'Event' })
    expect(JSON.parse(handOver!.Payload as string)).toEqual(event)
    expect(heartbeats()).toHaveLength(1)
    await pack(event, 1_000)
    expect(successes()).toHaveLength(1)
    expect(failures()).toEqual([])
  })

  test('and fails where the call is refused, so that another attempt goes on', async () => {
    lambdas.on(InvokeCommand).rejects(Object.assign(new Error('busy'), { name: 'TooManyRequestsException' }))
    await pack(packing(), 1_000)
    expect(failures()).toMatchObject([{ error: 'TooManyRequestsException' }])
  })
})
