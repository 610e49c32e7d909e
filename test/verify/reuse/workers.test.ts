import { expect, onTestFinished, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { createWorkers, needsSweeper } from '#verify/reuse/workers.ts'
import type { TestBed } from '#verify/run/test-bed/test-bed.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'

test('one worker of each test bed has a sweeper, to which nothing of the other workers is ever due', async () => {
  const workers = createWorkers({ assembly: testAssembly }, 4)
  onTestFinished(() => workers.stop())
  const groups = ['throws', 'twice', 'throttled', 'stopped-unheard', 'slow', 'stopped-unheard'].map(
    (kind) => ({
      schedules: [parseSchedule(`order-fulfillment/happy PackItems:${kind}`)],
    }),
  )
  const given = new Map<TestBed, { epoch: number; tenant: string; isSwept: boolean }[]>()
  const all = Promise.withResolvers<void>()
  let waiting = 0
  await workers.run(
    groups,
    async ({ testBed, epoch, tenant }, { schedules }) => {
      const isSwept = schedules.some(needsSweeper)
      given.set(testBed, [...(given.get(testBed) ?? []), { epoch, tenant: tenant.name, isSwept }])
      // So that each worker has its part.
      if (++waiting === 4) {
        all.resolve()
      }
      await all.promise
    },
    () => true,
  )
  expect([...given.values()].flat().filter(({ isSwept }) => isSwept)).toHaveLength(2)
  for (const ofTestBed of given.values()) {
    const swept = ofTestBed.find(({ isSwept }) => isSwept)!
    const others = ofTestBed.filter(({ tenant }) => tenant !== swept.tenant)
    expect(others.length).toBeGreaterThan(0)
    // No schedule takes a year.
    for (const { epoch } of others) {
      expect(epoch).toBeGreaterThan(swept.epoch + 365 * 86_400_000)
    }
  }
})
