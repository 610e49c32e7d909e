import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../../support/engine-harness.ts'
import { machine, withoutCaught } from '../../../../support/one-task.ts'

const caught = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }]

test('a Catch sees null for a name and a cause that the holder of the token did not give', async () => {
  const harness = await createHarness({ work: () => null })
  const definition = machine({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    Catch: caught,
  })
  const arn = await harness.start(await harness.create(definition))
  await harness.clock.settled()
  const { token: taskToken } = harness.invocations[0]!.event as { token: string }
  await harness.states.request('SendTaskFailure', { taskToken })
  expect((await harness.ended(arn)).output).toEqual({ Error: null, Cause: null })
})

test('a function that is called with a null payload gets an empty object', async () => {
  const { run, invocations } = await createHarness({ work: () => 1 })
  await run(withoutCaught(machine({ Arguments: { FunctionName: functionArn('work'), Payload: null } })))
  expect(invocations).toMatchObject([{ event: {} }])
})

test('a task for an activity that is not there fails the execution, whatever it catches', async () => {
  const { run } = await createHarness()
  const Resource = 'arn:aws:states:us-east-1:111111111111:activity:gone'
  const { status, error, cause, signature } = await run(
    machine({ Resource, Arguments: {}, Output: {}, Catch: caught }),
  )
  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `The activity ${Resource} does not exist.`,
  })
  expect(signature).toContain('ActivityScheduleFailed States.Runtime')
})

test('the history has the role that a call is made in', async () => {
  const { run } = await createHarness({ work: () => 1 })
  const roleArn = 'arn:aws:iam::222222222222:role/other'
  const jsonata = await run(
    withoutCaught(machine({ Credentials: { RoleArn: '{% $states.input.role %}' } })),
    { role: roleArn },
  )
  const jsonPath = await run(
    {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: functionArn('work'),
          Credentials: { 'RoleArn.$': '$.role' },
          End: true,
        },
      },
    },
    { role: roleArn },
  )
  expect(jsonata.events.find(({ type }) => type === 'TaskScheduled')).toMatchObject({
    taskScheduledEventDetails: { taskCredentials: { roleArn } },
  })
  expect(jsonPath.events.find(({ type }) => type === 'LambdaFunctionScheduled')).toMatchObject({
    lambdaFunctionScheduledEventDetails: { taskCredentials: { roleArn } },
  })
})

test('LogType Tail returns the end of the log, as Lambda encodes it', async () => {
  const asked: unknown[] = []
  const { run } = await createHarness(
    {},
    {
      async invokeLambda({ wantsLog }) {
        asked.push(wantsLog)
        const log = wantsLog ? { log: 'hello\n' } : {}
        return { statusCode: 200, payload: '1', executedVersion: '$LATEST', requestId: 'id', ...log }
      },
    },
  )
  const tail = {
    Arguments: { FunctionName: 'work', LogType: 'Tail' },
    Output: '{% $states.result.LogResult %}',
  }
  const { output } = await run(withoutCaught(machine(tail)))
  expect(asked).toEqual([true])
  expect(Buffer.from(String(output), 'base64').toString()).toBe(
    'START RequestId: id Version: $LATEST\nhello\nEND RequestId: id\n',
  )
})

test('the result of a started execution that succeeded says that it cannot be redriven', async () => {
  const { run, create } = await createHarness()
  const child = await create({ StartAt: 'P', States: { P: { Type: 'Pass', Result: 1, End: true } } })
  const { output } = await run(
    withoutCaught(
      machine({
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: child },
        Output: '{% $states.result %}',
      }),
    ),
  )
  expect(output).toMatchObject({
    Output: 1,
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  })
})
