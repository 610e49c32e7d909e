import { FAULT_KINDS } from '../faults/index.ts'
import { type Fault, formatSchedule, type Schedule } from '../schedules/schedule.ts'
import { needsSweeper } from './workers.ts'

/** Schedules that differ in their last fault alone. */
export interface Group {
  schedules: readonly Schedule[]
  /** The schedule without their last fault, where they are enough for a run of it to pay. */
  prefix: Schedule | undefined
}

/** Workers take whole groups: a group is a small part of all, so that none is busy for long when the others are done. */
const PARTS = 32
const [MIN_SIZE, MAX_SIZE] = [16, 256]
/** Its shared prefix costs a group about one and a half schedules. */
const FEWEST = 4

/** An undo that is stuck is retried for hours of simulated time, which takes as long as so many other schedules. */
const STUCK_COST = 40

/** Parts schedules into groups, the longest first, each with a sweeper for all or for none. */
export function groupByPrefix(schedules: readonly Schedule[]): Group[] {
  const families = Map.groupBy(schedules, (schedule) =>
    schedule.faults.length === 0
      ? formatSchedule(schedule)
      : `${formatSchedule(prefixOf(schedule))} ${needsSweeper(schedule)}`,
  )
  const most = Math.min(MAX_SIZE, Math.max(MIN_SIZE, Math.ceil(schedules.length / PARTS)))
  return [...families.values()]
    .flatMap((family) => chunks(family, most))
    .map((members) => ({
      schedules: members,
      prefix: members.length >= FEWEST && members[0]!.faults.length > 0 ? prefixOf(members[0]!) : undefined,
    }))
    .sort((a, b) => costOf(b) - costOf(a))
}

function costOf({ schedules }: Group): number {
  return schedules.reduce((sum, { faults }) => sum + (faults.some(isStuck) ? STUCK_COST : 1), 0)
}

function isStuck({ kind }: Fault) {
  return FAULT_KINDS[kind]!.happens === 'until repaired'
}

function prefixOf(schedule: Schedule): Schedule {
  return { ...schedule, faults: schedule.faults.slice(0, -1) }
}

function chunks<Each>(list: readonly Each[], size: number): Each[][] {
  const count = Math.ceil(list.length / size)
  return Array.from({ length: count }, (_, index) =>
    list.slice(Math.floor((index * list.length) / count), Math.floor(((index + 1) * list.length) / count)),
  )
}
