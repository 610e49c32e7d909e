import { expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createMemoryStore, type InvokeRequest, type InvokeResponse } from '#local/step-functions/index.ts'
import { createHarness, functionArn } from '../../support/engine-harness.ts'

/** Functions that have no room: each call waits in line until it is begun, and runs until it is answered. */
async function createFullHarness(store = createMemoryStore(), clock = createSimulatedClock()) {
  const calls: { request: InvokeRequest; begin(): void; answer(): void }[] = []
  const invokeLambda = (request: InvokeRequest) =>
    new Promise<InvokeResponse>((resolve) => {
      request.queueing?.onWait()
      request.letTimePass?.()
      calls.push({
        request,
        begin: () => request.queueing?.onStart(),
        answer: () =>
          resolve({ statusCode: 200, payload: '"done"', executedVersion: '$LATEST', requestId: 'request' }),
      })
    })
  return { ...(await createHarness({}, { store, clock, invokeLambda })), calls }
}

const machine = (task: object) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: functionArn('work') },
      End: true,
      ...task,
    },
  },
})

test('a task does not time out while its function waits for room', async () => {
  const { create, start, ended, calls, clock } = await createFullHarness()
  const arn = await start(await create(machine({ TimeoutSeconds: 30 })))
  await clock.advance(300_000)
  expect((await ended(arn)).status).toBe('RUNNING')
  calls[0]!.begin()
  await clock.advance(20_000)
  calls[0]!.answer()
  const { status, signature } = await ended(arn)
  expect(status).toBe('SUCCEEDED')
  expect(signature).toEqual([
    'ExecutionStarted',
    'TaskStateEntered Work',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited Work',
    'ExecutionSucceeded',
  ])
})

test('the whole time limit of a task counts from when its function begins', async () => {
  const { create, start, ended, calls, clock } = await createFullHarness()
  const arn = await start(await create(machine({ TimeoutSeconds: 30 })))
  await clock.advance(300_000)
  calls[0]!.begin()
  await clock.advance(29_000)
  expect((await ended(arn)).status).toBe('RUNNING')
  await clock.advance(2_000)
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

test('the heartbeat of work that was accepted counts from when the work begins', async () => {
  const { create, start, ended, calls, clock } = await createFullHarness()
  const work = {
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    HeartbeatSeconds: 30,
  }
  const arn = await start(await create(machine(work)))
  await clock.settled()
  calls[0]!.answer()
  await clock.advance(300_000)
  expect((await ended(arn)).status).toBe('RUNNING')
  calls[0]!.begin()
  await clock.advance(29_000)
  expect((await ended(arn)).status).toBe('RUNNING')
  await clock.advance(2_000)
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

test('a call that stood in line when the process ended has its whole time after the restart', async () => {
  const store = createMemoryStore()
  const first = await createFullHarness(store)
  const arn = await first.start(await first.create(machine({ TimeoutSeconds: 30 })))
  await first.clock.settled()
  await first.states.stop()

  const later = createSimulatedClock(first.clock.now() + 300_000)
  const { ended, calls, clock } = await createFullHarness(store, later)
  calls[0]!.begin()
  await clock.advance(29_000)
  expect((await ended(arn)).status).toBe('RUNNING')
  calls[0]!.answer()
  expect((await ended(arn)).status).toBe('SUCCEEDED')
})

test('the calls of older executions go first, and those of ended ones are not wanted', async () => {
  const { create, start, calls, states, clock } = await createFullHarness()
  const stateMachineArn = await create(machine({}))
  const older = await start(stateMachineArn)
  await start(stateMachineArn)
  await clock.settled()
  const [first, second] = calls.map(({ request }) => request.queueing!)
  expect(first!.order).toBeLessThan(second!.order)
  await states.request('StopExecution', { executionArn: older })
  await clock.settled()
  expect([first!.isWanted(), second!.isWanted()]).toEqual([false, true])
})
