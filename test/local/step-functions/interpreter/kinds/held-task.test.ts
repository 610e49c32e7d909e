import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../../support/engine-harness.ts'
import { machine, withoutCaught } from '../../../../support/one-task.ts'

test('waits for a task token and takes success or failure once', async () => {
  const harness = await createHarness({ work: () => null })
  const definition = machine({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    Output: '{% $states.result %}',
  })
  const arn = await harness.start(await harness.create(withoutCaught(definition)))
  await harness.clock.settled()
  const { token: taskToken } = harness.invocations[0]!.event as { token: string }
  await harness.states.request('SendTaskSuccess', { taskToken, output: '{"approved":true}' })
  const { output, signature } = await harness.ended(arn)
  expect(output).toEqual({ approved: true })
  expect(signature.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'])
  await expect(harness.states.request('SendTaskFailure', { taskToken })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
  await expect(harness.states.request('SendTaskFailure', { taskToken: 'x' })).rejects.toMatchObject({
    name: 'InvalidToken',
  })
})

test('a token answered before the call returns counts once, after TaskSubmitted', async () => {
  const answer = () => harness.states.request('SendTaskSuccess', { taskToken, output: '1' })
  let taskToken = ''
  let second: unknown
  const harness = await createHarness({
    async work(event: { token: string }) {
      taskToken = event.token
      await answer()
      second = await answer().catch((error) => error.name)
    },
  })
  const { output, signature } = await harness.run(
    withoutCaught(
      machine({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: functionArn('work'),
          Payload: { token: '{% $states.context.Task.Token %}' },
        },
        Output: '{% $states.result %}',
      }),
    ),
  )
  expect(output).toBe(1)
  expect(second).toBe('TaskTimedOut')
  expect(signature.slice(4, 6)).toEqual(['TaskSubmitted', 'TaskSucceeded'])
})

test('a missing heartbeat times out, sent ones put it off but never beyond TimeoutSeconds', async () => {
  const harness = await createHarness({ work: () => null })
  const { clock, states } = harness
  clock.automatic = false
  const definition = machine({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    HeartbeatSeconds: 10,
    TimeoutSeconds: 25,
    Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'silent', Next: 'Caught' }],
  })
  const create = () => harness.create(definition).then((arn) => harness.start(arn))
  const silent = await create()
  await clock.advance(10_000)
  expect((await harness.ended(silent)).output).toBe('silent')

  const beating = await create()
  await clock.settled()
  const { token: taskToken } = harness.invocations[1]!.event as { token: string }
  for (let beat = 0; beat < 2; beat++) {
    await clock.advance(9_000)
    await states.request('SendTaskHeartbeat', { taskToken })
  }
  await clock.advance(6_999)
  expect((await harness.ended(beating)).status).toBe('RUNNING')
  await clock.advance(1)
  expect(await harness.ended(beating)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

test('an activity is taken by a worker that polls', async () => {
  const harness = await createHarness()
  const { activityArn } = await harness.states.request('CreateActivity', { name: 'pack' })
  const definition = { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: activityArn, End: true } } }
  const arn = await harness.start(await harness.create(definition), { order: 7 })
  const task = await harness.states.request('GetActivityTask', {
    activityArn: String(activityArn),
    workerName: 'w1',
  })
  expect(task.input).toBe('{"order":7}')
  await harness.states.request('SendTaskSuccess', { taskToken: task.taskToken, output: '"packed"' })
  const { output, signature } = await harness.ended(arn)
  expect(output).toBe('packed')
  expect(signature.slice(2, 5)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded'])
})

test('startExecution.sync:2 waits for the child and gets its output as JSON', async () => {
  const harness = await createHarness()
  const childArn = await harness.create({
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const { output, signature } = await harness.run(
    {
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: childArn, 'Input.$': '$' },
          OutputPath: '$.Output',
          End: true,
        },
      },
    },
    { n: 1 },
  )
  expect(output).toEqual({ n: 1 })
  expect(signature).toContain('TaskSubmitted')
})

test('a child that is waited for is stopped with its parent', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const childArn = await harness.create({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const parent = await harness.start(
    await harness.create({
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync',
          Parameters: { StateMachineArn: childArn, Name: 'child' },
          End: true,
        },
      },
    }),
  )
  await harness.clock.settled()
  await harness.states.request('StopExecution', { executionArn: parent })
  const child = await harness.ended(`${childArn.replace(':stateMachine:', ':execution:')}:child`)
  expect(child.status).toBe('ABORTED')
})
