import type { Schedule } from './schedule.ts'

/**
 * The smallest schedule that still fails, found by leaving out one fault after the other and then by fewer times of
 * each. `fails` runs a schedule.
 */
export async function shrink(
  schedule: Schedule,
  fails: (smaller: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  let smallest = schedule
  for (let index = 0; index < smallest.faults.length; ) {
    const without = { ...smallest, faults: smallest.faults.filter((_, at) => at !== index) }
    if (await fails(without)) {
      smallest = without
    } else {
      index++
    }
  }
  for (const [index, { times = 1 }] of smallest.faults.entries()) {
    for (let fewer = 1; fewer < times; fewer++) {
      const faults = smallest.faults.map((fault, at) => (at === index ? { ...fault, times: fewer } : fault))
      if (!(await fails({ ...smallest, faults }))) {
        continue
      }
      smallest = { ...smallest, faults }
      break
    }
  }
  return smallest
}
