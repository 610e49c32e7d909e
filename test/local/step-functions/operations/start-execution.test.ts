import { expect, test } from 'vitest'
import { pass, waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'
import { machine, withoutCaught } from '../../../support/one-task.ts'

test('the same start of a running execution is the same execution, another input is a clash', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const waiting = await harness.create(waitMinute)
  const [first, second] = await Promise.all([
    harness.start(waiting, { n: 1 }, 'e'),
    harness.start(waiting, { n: 1 }, 'e'),
  ])
  expect(second).toBe(first)
  const clash = { name: 'ExecutionAlreadyExists' }
  await expect(harness.start(waiting, { n: 2 }, 'e')).rejects.toMatchObject(clash)
  await harness.clock.advance(60_000)
  await expect(harness.start(waiting, { n: 1 }, 'e')).rejects.toMatchObject(clash)
})

test('a start without a machine is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('StartExecution', {})).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/Value null at 'stateMachineArn' .*Member must not be null/),
  })
})

test('a start of what is no ARN is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('StartExecution', { stateMachineArn: 'nonsense' })).rejects.toMatchObject({
    name: 'InvalidArn',
    message: expect.stringMatching(/Invalid ARN prefix: nonsense/),
  })
})

test('input that is no JSON is refused in the words of AWS', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(pass(1))
  await expect(states.request('StartExecution', { stateMachineArn, input: '{x}' })).rejects.toMatchObject({
    name: 'InvalidExecutionInput',
    message: expect.stringMatching(/was expecting double-quote to start field name/),
  })
})

test.each(['1e400', '{"a":[{"b":-1E+400}]}', `[${'9'.repeat(400)}]`])(
  'input with a number that no double holds is refused: %s',
  async (input) => {
    const { states, create } = await createHarness()
    const stateMachineArn = await create(pass(1))
    await expect(states.request('StartExecution', { stateMachineArn, input })).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
      message: "Invalid State Machine Execution Input: 'Numeric value out of range of double'",
    })
  },
)

test.each(['1e308', '{"1e400":"1e400"}', '1e-400', '1.7976931348623157e308'])(
  'input with what looks like such a number is taken: %s',
  async (input) => {
    const { states, create } = await createHarness()
    const stateMachineArn = await create(pass(1))
    await states.request('StartExecution', { stateMachineArn, input })
  },
)

test('all calls of an execution belong to the trace of its start, or else to one of its own', async () => {
  const traceHeaders: (string | undefined)[] = []
  const { states, create, clock } = await createHarness(
    {},
    {
      async invokeLambda({ traceHeader }) {
        traceHeaders.push(traceHeader)
        return { statusCode: 200, payload: '{}', executedVersion: '$LATEST', requestId: 'request' }
      },
    },
  )
  const work = machine({ Next: 'Again', End: undefined })
  const again = { ...work.States.Work, Next: undefined, End: true }
  const stateMachineArn = await create(withoutCaught({ ...work, States: { ...work.States, Again: again } }))
  const traceHeader = 'Root=1-67b21400-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1'

  const { executionArn } = await states.request('StartExecution', { stateMachineArn, traceHeader })
  await clock.settled()
  await states.request('StartExecution', { stateMachineArn })
  await clock.settled()

  expect(await states.request('DescribeExecution', { executionArn })).toMatchObject({ traceHeader })
  const [first, second, third, fourth] = traceHeaders.map(
    (header) => /^Root=(.*);Parent=([0-9a-f]{16});Sampled=0$/.exec(header!)!,
  )
  expect([first![1], second![1]]).toEqual(Array(2).fill('1-67b21400-0123456789abcdef01234567'))
  expect(third![1]).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  expect(fourth![1]).toBe(third![1])
  // The parent of each is the attempt that makes it.
  expect(new Set([first, second, third, fourth].map((each) => each![2])).size).toBe(4)
})
