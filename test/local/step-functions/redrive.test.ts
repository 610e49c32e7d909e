import { expect, test } from 'vitest'
import { createMendable } from '#test/support/mendable.ts'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness, functionArn } from '../../support/engine-harness.ts'

const task = (name: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: functionArn(name),
  ...more,
})

test('goes on from the state that failed, with the input it had', async () => {
  let broken = true
  const harness = await createHarness({
    first: () => ({ made: 1 }),
    second(event: unknown) {
      if (broken) {
        throw Object.assign(new Error('no'), { name: 'Down' })
      }
      return { got: event }
    },
  })
  const failed = await harness.run({
    StartAt: 'First',
    States: { First: task('first', { Next: 'Second' }), Second: task('second') },
  })
  expect(failed).toMatchObject({ status: 'FAILED', error: 'Down' })
  broken = false
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  const redriven = await harness.ended(failed.arn)
  expect(redriven).toMatchObject({ status: 'SUCCEEDED', output: { got: { made: 1 } } })
  expect(harness.invocations.map(({ name }) => name)).toEqual(['first', 'second', 'second'])
  expect(redriven.signature).toContain('ExecutionRedriven')
  expect(await harness.states.request('DescribeExecution', { executionArn: failed.arn })).toMatchObject({
    redriveCount: 1,
  })
  expect(redriven.events.map(({ id }) => id)).toEqual(redriven.events.map((_, i) => i + 1))
})

test('branches and iterations that had succeeded keep their results', async () => {
  const { work, mend } = createMendable()
  const harness = await createHarness({ good: (n: number) => n, bad: work })
  const failed = await harness.run({
    QueryLanguage: 'JSONata',
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Good', States: { Good: task('good', { Arguments: 9, End: true }) } },
          {
            StartAt: 'Each',
            States: {
              Each: {
                Type: 'Map',
                MaxConcurrency: 1,
                Items: [1, 2, 3],
                ItemProcessor: { StartAt: 'Bad', States: { Bad: task('bad') } },
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  })
  expect(failed.status).toBe('FAILED')
  mend()
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  expect((await harness.ended(failed.arn)).output).toEqual([9, [10, 20, 30]])
  expect(harness.invocations.map(({ event }) => event).sort()).toEqual([1, 2, 2, 3, 9])
})

test('takes up an execution that was stopped while it waited', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const arn = await harness.start(
    await harness.create({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } }),
    { kept: true },
  )
  await harness.states.request('StopExecution', { executionArn: arn, error: 'Operator', cause: 'mistake' })
  expect(await harness.ended(arn)).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'mistake' })
  expect(findMalformed((await harness.ended(arn)).events)).toBeUndefined()
  await harness.states.request('RedriveExecution', { executionArn: arn })
  await harness.clock.advance(60_000)
  expect(await harness.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: { kept: true } })
})

test('is refused for what runs, what succeeded, and after 14 days', async () => {
  const harness = await createHarness()
  const redrive = (executionArn: string) => harness.states.request('RedriveExecution', { executionArn })
  const refused = { name: 'ExecutionNotRedrivable' }
  const done = await harness.run({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
  await expect(redrive(done.arn)).rejects.toMatchObject(refused)
  const failed = await harness.run({ StartAt: 'F', States: { F: { Type: 'Fail' } } })
  await harness.clock.advance(14 * 24 * 3600_000 + 1)
  await expect(redrive(failed.arn)).rejects.toMatchObject(refused)
})

test('two redrives at once are one', async () => {
  const harness = await createHarness()
  const { arn } = await harness.run({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } })
  const redrive = () => harness.states.request('RedriveExecution', { executionArn: arn })
  const [first, second] = await Promise.allSettled([redrive(), redrive()])
  expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
  expect((await harness.ended(arn)).signature.filter((sign) => sign === 'ExecutionRedriven')).toHaveLength(1)
})
