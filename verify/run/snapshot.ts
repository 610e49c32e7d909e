import type { TenantItems } from '../tables/tenant-items.ts'
import type { FollowUpPlan } from './follow-up.ts'
import type { FaultInjectorState } from './injection/fault-injector.ts'
import type { SimulationState } from './simulation/simulation.ts'
import type { Trace } from './trace.ts'

/** A moment in the run of a schedule, with all that decides how it continues. */
export interface Snapshot {
  tenant: string
  items: TenantItems
  simulation: SimulationState
  injector: FaultInjectorState
  followUp: FollowUpPlan
  trace: Trace
}
