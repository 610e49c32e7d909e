import type { Result } from '../run/result.ts'
import type { RunOptions } from '../run/run-schedule.ts'
import type { Snapshot } from '../run/snapshot.ts'
import type { Schedule } from '../schedules/schedule.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import type { Group } from './groups.ts'
import { createSharedPrefix } from './shared-prefix.ts'
import type { MatchedResult, VisitedStates } from './visited-states.ts'
import type { Worker } from './workers.ts'

export interface GroupOptions {
  workflow: VerifiedWorkflow
  /** Spares schedules that end as another one did. Every schedule is run to its end without it. */
  visited: VisitedStates | undefined
  /** Whether a schedule may end at a state from which the end is known: which states it would reach is then unknown. */
  mayEndEarly: boolean
  continues(): boolean
  /** `run` runs another schedule of the workflow, from the beginning. */
  onResult(result: MatchedResult, run: (schedule: Schedule) => Promise<Result>): Promise<void>
}

/** Runs the schedules of a group from snapshots of what they have in common. */
export async function runGroup(worker: Worker, group: Group, options: GroupOptions): Promise<void> {
  const { workflow, visited, mayEndEarly, continues, onResult } = options
  const run = (schedule: Schedule, more?: RunOptions) => worker.run(workflow, schedule, more)
  const prefix = createSharedPrefix()
  if (group.prefix) {
    const result = await run(group.prefix, { onArrive: prefix.onArrive })
    visited?.addPrefix(prefix, result, workflow)
  }
  const perform = async (schedule: Schedule, start: Snapshot | undefined) => {
    const result =
      start && visited
        ? await visited.runOnce({ schedule, workflow, start }, (onArrive) =>
            run(schedule, { start, onArrive: mayEndEarly ? onArrive : undefined }),
          )
        : { ...(await run(schedule, { start })), matched: false }
    await onResult(result, run)
  }
  const waiting: (() => Promise<void>)[] = []
  for (const schedule of group.schedules) {
    if (!continues()) {
      return
    }
    const last = schedule.faults.at(-1)
    const start = last && prefix.before(last.at)
    // Workers with much the same to do would wait for each other at every step.
    if (start && visited?.hasBegun({ schedule, workflow, start })) {
      waiting.push(() => perform(schedule, start))
    } else {
      await perform(schedule, start)
    }
  }
  for (const each of waiting) {
    if (continues()) {
      await each()
    }
  }
}
