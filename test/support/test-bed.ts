import { afterAll, beforeAll } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { type Result, type RunOptions, runSchedule } from '#verify/run/run-schedule.ts'
import { openStage, type Stage } from '#verify/run/test-bed.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'
import { NO_ITEMS } from '#verify/tables/tenant-items.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

/** A stage for all tests of a file; makes lanes on it: one tenant each, and one schedule of it after the other. */
export function oneStage() {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ assembly: testAssembly })
  })
  afterAll(() => stage.stop())

  return () => {
    const tenant = { name: `lane-${crypto.randomUUID().slice(0, 8)}`, items: NO_ITEMS }
    return async (text: string, options: Omit<RunOptions, 'tenant'> = {}): Promise<Result> => {
      const schedule = parseSchedule(text)
      const result = await runSchedule(stage, WORKFLOWS[schedule.workflow]!, schedule, { tenant, ...options })
      tenant.items = result.items
      return result
    }
  }
}
