import { createApprover } from './approver.ts'
import { type ArrivalParts, createArrivals, type OnArrive } from './arrivals.ts'
import { type Client, createClient } from './client.ts'
import { createCompetitor } from './competitor.ts'
import { createControl } from './control.ts'
import { createFollowUp, createPlan, type FollowUp } from './follow-up.ts'
import { createFaultInjector } from './injection/fault-injector.ts'
import { createRestorer, type Restorer } from './restorer.ts'
import type { ScheduleRun } from './schedule-run.ts'
import type { SimulationHooks } from './simulation/simulated-functions.ts'
import type { Snapshot } from './snapshot.ts'
import { createTenantReader } from './tenant-reader.ts'

/** All that acts on one run, beside the simulated cloud. */
export interface Parts extends ArrivalParts {
  client: Client
  followUp: FollowUp
  arrivals: ReturnType<typeof createArrivals>
  restorer: Restorer
}

export function createParts(
  run: ScheduleRun,
  start: Snapshot | undefined,
  onArrive: OnArrive | undefined,
): Parts {
  const client = createClient(run)
  const competitor = createCompetitor(client)
  const reader = createTenantReader(run, competitor, start?.items)
  const plan = createPlan(start?.followUp)
  const restorer = createRestorer(run, reader)
  const control = createControl(run, { client, competitor, reader, plan, restorer })
  const approver = createApprover(run, client)
  const injector = createFaultInjector(run, { control, approver, before: start?.injector })
  const followUp = createFollowUp(run, { client, injector, plan, restorer })
  const parts = { competitor, injector, plan, reader, restorer }
  return { ...parts, client, followUp, arrivals: createArrivals(run, parts, onArrive) }
}

/** What the simulation calls at each invocation of a function. */
export function hooksOf({ testBed, trace }: ScheduleRun, parts: Parts): SimulationHooks {
  const { competitor, injector, reader, arrivals, restorer } = parts
  const fault = competitor.beside(injector.fault)
  return {
    async onCall(payload) {
      trace.entered ??= await restorer.takeMoment()
      await arrivals.onCall(payload)
    },
    fault(call, next) {
      reader.noteTables(testBed.tableNamesOf(call.functionName))
      return fault(call, next)
    },
    delayOf: (payload) => (competitor.owns(payload) ? 0 : injector.delayOf(payload)),
    isTapped: (payload) => !competitor.owns(payload) && injector.isTapped(payload),
  }
}
