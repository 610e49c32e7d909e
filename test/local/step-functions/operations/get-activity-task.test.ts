import { expect, test } from 'vitest'
import { startActivity } from '../../../support/activity.ts'
import { task } from '../../../support/definitions.ts'
import { account, createHarness } from '../../../support/engine-harness.ts'

test('a worker gets the input and a token', async () => {
  const harness = await createHarness()
  expect(await startActivity(harness)).toMatchObject({ input: '{"n":1}', taskToken: expect.any(String) })
})

test('a worker of an activity without work waits for a minute and gets nothing', async () => {
  const { states, clock } = await createHarness()
  clock.automatic = false
  const { activityArn } = await states.request('CreateActivity', { name: 'a' })
  const polled = states.request('GetActivityTask', { activityArn })
  await clock.advance(60_000)
  expect(await polled).toEqual({})
})

test('a worker that has gone gets no task: the next one that polls gets it', async () => {
  const { states, clock, create, start } = await createHarness()
  clock.automatic = false
  const { activityArn } = await states.request('CreateActivity', { name: 'a' })
  const gone = new AbortController()
  const left = states.request(
    'GetActivityTask',
    { activityArn, workerName: 'gone' },
    { accountId: account, signal: gone.signal },
  )
  gone.abort()
  expect(await left).toEqual({})
  const executionArn = await start(await create(task(String(activityArn))), { n: 1 })
  const polled = states.request('GetActivityTask', { activityArn, workerName: 'live' })
  expect(await polled).toMatchObject({ input: '{"n":1}' })
  const { events } = (await states.request('GetExecutionHistory', { executionArn })) as { events: object[] }
  expect(events).toContainEqual(
    expect.objectContaining({ activityStartedEventDetails: { workerName: 'live' } }),
  )
})
