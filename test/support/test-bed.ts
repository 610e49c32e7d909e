import { afterAll, beforeAll } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import type { Result } from '#verify/run/result.ts'
import { type RunOptions, runSchedule } from '#verify/run/run-schedule.ts'
import { openTestBed, type TestBed } from '#verify/run/test-bed/test-bed.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'
import { NO_ITEMS } from '#verify/tables/tenant-items.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

/** A test bed for all tests of a file; makes workers on it: one tenant each, and one schedule of it after the other. */
export function shareTestBed() {
  let testBed: TestBed
  beforeAll(async () => {
    testBed = await openTestBed({ assembly: testAssembly })
  })
  afterAll(() => testBed.stop())

  return () => {
    const tenant = { name: `worker-${crypto.randomUUID().slice(0, 8)}`, items: NO_ITEMS }
    return async (text: string, options: Omit<RunOptions, 'tenant'> = {}): Promise<Result> => {
      const schedule = parseSchedule(text)
      const result = await runSchedule(testBed, WORKFLOWS[schedule.workflow]!, schedule, {
        tenant,
        ...options,
      })
      tenant.items = result.items
      return result
    }
  }
}
