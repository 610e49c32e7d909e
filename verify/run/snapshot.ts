import type { FollowUpPlan } from './follow-up.ts'
import type { FaultInjectorState } from './injection/fault-injector.ts'
import type { RunState } from './schedule-run.ts'

/** A moment in the run of a schedule, with all that decides how it continues. */
export interface Snapshot extends RunState {
  tenant: string
  injector: FaultInjectorState
  followUp: FollowUpPlan
}
