import { expect, test } from 'vitest'
import { createMemoryStore, createSqliteStore } from '#local/step-functions/index.ts'
import { callState, describeMapRun, distributed, eachItem, listMapRuns } from '#test/support/map-runs.ts'
import { createMendable } from '#test/support/mendable.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a redrive runs again what had not succeeded, in the same Map Run', async () => {
  const { work, mend } = createMendable()
  const harness = await createHarness({ second: work })
  const states = { First: { Type: 'Pass', Next: 'Second' }, Second: callState('second') }
  const failed = await harness.run(eachItem(states, { MaxConcurrency: 1 }), [1, 2, 3])
  expect(failed.status).toBe('FAILED')
  expect(await describeMapRun(harness, failed.arn)).toMatchObject({
    status: 'FAILED',
    executionCounts: { succeeded: 1, failed: 1, pending: 1 },
  })
  mend()
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  const ended = await harness.ended(failed.arn)
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: [10, 20, 30] })
  expect(ended.signature).toContain('MapRunRedriven')
  expect(harness.invocations.map(({ event }) => event)).toEqual([1, 2, 2, 3])
  expect(await listMapRuns(harness, failed.arn)).toHaveLength(1)
  expect(await describeMapRun(harness, failed.arn)).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    executionCounts: { succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0 },
  })
})

test.each([
  ['memory', () => createMemoryStore()],
  ['a file', () => createSqliteStore(':memory:')],
])('what waits for its redrive is PENDING_REDRIVE and nothing else, from %s', async (_, createStore) => {
  let isBroken = true
  const work = (n: number) => {
    if (isBroken) {
      throw new Error('no')
    }
    return n
  }
  const harness = await createHarness({ work }, { store: createStore() })
  const states = { Work: callState('work', { Next: 'Rest' }), Rest: { Type: 'Wait', Seconds: 60, End: true } }
  const failed = await harness.run(
    eachItem(states, { MaxConcurrency: 1, ToleratedFailureCount: 1 }),
    [1, 2, 3],
  )
  const [run] = await listMapRuns(harness, failed.arn)
  const list = async (statusFilter?: string) => {
    const request = { mapRunArn: run!.mapRunArn, ...(statusFilter ? { statusFilter } : {}) }
    const { executions } = await harness.states.request('ListExecutions', request)
    return executions as { executionArn: string; status: string }[]
  }
  expect((await list()).map(({ status }) => status)).toEqual(['FAILED', 'FAILED'])
  expect(await list('PENDING_REDRIVE')).toEqual([])

  isBroken = false
  harness.clock.automatic = false
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  await harness.clock.settled()

  const pending = await list('PENDING_REDRIVE')
  expect(pending).toMatchObject([{ status: 'PENDING_REDRIVE' }])
  expect(await list('FAILED')).toEqual([])
  expect((await list()).map(({ status }) => status).sort()).toEqual(['PENDING_REDRIVE', 'RUNNING'])
  const { executionArn } = pending[0]!
  expect(await harness.states.request('DescribeExecution', { executionArn })).toMatchObject({
    status: 'PENDING_REDRIVE',
  })
  expect(await describeMapRun(harness, failed.arn)).toMatchObject({ executionCounts: { pendingRedrive: 1 } })

  harness.clock.automatic = true
  expect((await harness.ended(failed.arn)).status).toBe('SUCCEEDED')
  expect((await list()).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  await harness.states.stop()
})

test('a redrive starts Express executions anew that had not succeeded', async () => {
  const { work, mend } = createMendable()
  const harness = await createHarness({ first: (n: number) => n, second: work })
  const states = { First: callState('first', { Next: 'Second' }), Second: callState('second') }
  const express = { ...distributed, ExecutionType: 'EXPRESS' }
  const failed = await harness.run(eachItem(states, { MaxConcurrency: 1 }, express), [1, 2, 3])
  expect(failed.status).toBe('FAILED')
  const [run] = await listMapRuns(harness, failed.arn)
  const list = async () => {
    const { executions } = await harness.states.request('ListExecutions', { mapRunArn: run!.mapRunArn })
    return executions as { executionArn: string; status: string; redriveCount: number }[]
  }
  const before = (await list()).find(({ status }) => status === 'FAILED')!
  mend()
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  expect(await harness.ended(failed.arn)).toMatchObject({ status: 'SUCCEEDED', output: [10, 20, 30] })
  // The first state runs again too.
  const firsts = harness.invocations.filter(({ name }) => name === 'first')
  expect(firsts.map(({ event }) => event)).toEqual([1, 2, 2, 3])
  const after = await list()
  expect(after.map(({ status, redriveCount }) => [status, redriveCount])).toEqual(
    Array.from({ length: 3 }, () => ['SUCCEEDED', 0]),
  )
  expect(after.map(({ executionArn }) => executionArn)).not.toContain(before.executionArn)
  expect(await describeMapRun(harness, failed.arn)).toMatchObject({
    ...{ status: 'SUCCEEDED', redriveCount: 1 },
    executionCounts: { total: 3, succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0 },
  })
})
