import { expect, onTestFinished, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { createStages, needsSweeper } from '#verify/reuse/workers.ts'
import type { Stage } from '#verify/run/test-bed.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'

test('one lane of each stage has a sweeper, to which nothing of the other lanes is ever due', async () => {
  const stages = createStages({ assembly: testAssembly }, 4)
  onTestFinished(() => stages.stop())
  const groups = ['throws', 'twice', 'throttled', 'stopped-unheard', 'slow', 'stopped-unheard'].map(
    (kind) => ({
      schedules: [parseSchedule(`order-fulfillment/happy PackItems:${kind}`)],
    }),
  )
  const lanes = new Map<Stage, { epoch: number; tenant: string; isSwept: boolean }[]>()
  const all = Promise.withResolvers<void>()
  let waiting = 0
  await stages.run(
    groups,
    async ({ stage, epoch, tenant }, { schedules }) => {
      const isSwept = schedules.some(needsSweeper)
      lanes.set(stage, [...(lanes.get(stage) ?? []), { epoch, tenant: tenant.name, isSwept }])
      // So that each lane has its part.
      if (++waiting === 4) {
        all.resolve()
      }
      await all.promise
    },
    () => true,
  )
  const given = [...lanes.values()]
  expect(given.flat().filter(({ isSwept }) => isSwept)).toHaveLength(2)
  for (const ofStage of given) {
    const swept = ofStage.find(({ isSwept }) => isSwept)!
    const others = ofStage.filter(({ tenant }) => tenant !== swept.tenant)
    expect(others.length).toBeGreaterThan(0)
    // No schedule takes a year.
    for (const { epoch } of others) {
      expect(epoch).toBeGreaterThan(swept.epoch + 365 * 86_400_000)
    }
  }
})
