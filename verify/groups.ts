import { formatSchedule, type Schedule } from './schedule.ts'
import { isAlone } from './stages.ts'

/** Schedules that differ in their last fault alone. */
export interface Group {
  schedules: readonly Schedule[]
  /** What they have in common, where they are enough for it to pay to run that once more; without their last fault. */
  trunk: Schedule | undefined
}

/** Lanes take groups as a whole, so that one is not busy for long when all others are done. */
const MOST = 64
/** Its trunk costs a group about one and a half schedules. */
const FEWEST = 4

/** Parts schedules into groups, the largest first, each either of schedules that must run alone or of none. */
export function groupByTrunk(schedules: readonly Schedule[]): Group[] {
  const families = Map.groupBy(schedules, (schedule) =>
    schedule.faults.length === 0
      ? formatSchedule(schedule)
      : `${formatSchedule(trunkOf(schedule))} ${isAlone(schedule)}`,
  )
  return [...families.values()]
    .flatMap((family) => chunks(family, MOST))
    .map((members) => ({
      schedules: members,
      trunk: members.length >= FEWEST && members[0]!.faults.length > 0 ? trunkOf(members[0]!) : undefined,
    }))
    .sort((a, b) => b.schedules.length - a.schedules.length)
}

const trunkOf = (schedule: Schedule): Schedule => ({ ...schedule, faults: schedule.faults.slice(0, -1) })

function chunks<Each>(list: readonly Each[], size: number): Each[][] {
  const count = Math.ceil(list.length / size)
  return Array.from({ length: count }, (_, index) =>
    list.slice(Math.floor((index * list.length) / count), Math.floor(((index + 1) * list.length) / count)),
  )
}
