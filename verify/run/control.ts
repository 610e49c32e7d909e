import type { Control } from '../faults/index.ts'
import { doneSteps } from '../invariants/expectations.ts'
import { ledgerPartition } from '../tables/tables.ts'
import { itemsOf } from '../tables/tenant-items.ts'
import { type Client, EXECUTION_ID } from './client.ts'
import type { Competitor } from './competitor.ts'
import type { FollowUpPlan } from './follow-up.ts'
import type { Restorer } from './restorer.ts'
import type { ScheduleRun } from './schedule-run.ts'
import type { TenantReader } from './tenant-reader.ts'

interface ControlParts {
  client: Client
  competitor: Competitor
  reader: TenantReader
  plan: FollowUpPlan
  restorer: Restorer
}

/** What faults may do with the execution from outside, over the HTTP API and in Step Functions. */
export function createControl({ tenant, simulation, trace }: ScheduleRun, parts: ControlParts): Control {
  const { client, competitor, reader, plan, restorer } = parts
  const readDone = async () => {
    const own = ledgerPartition(tenant, EXECUTION_ID)
    return doneSteps(itemsOf(await reader.readLedger()).filter(({ pk }) => pk === own))
  }
  return {
    compete: (state) => competitor.compete(state),
    restore: (what) => restorer.putBack(trace.entered ?? [], what),
    async restoreAtTheEnd() {
      plan.restores.push(await restorer.takeMoment())
    },
    async cancel() {
      const { status } = await client.post('cancel', {})
      if (status === 202) {
        trace.doneAtCancel ??= await readDone()
      }
    },
    async startAgain() {
      const { status, body } = await client.start(EXECUTION_ID)
      if (status !== 202) {
        trace.violations.push(`the start, sent again, is answered ${JSON.stringify(body)}`)
      }
    },
    async stop({ unheard = false } = {}) {
      const executionArn = simulation.runningArn()
      if (!executionArn) {
        return
      }
      const deliverEvents = unheard ? simulation.dropEvents() : () => {}
      await simulation.request('StopExecution', { executionArn })
      deliverEvents()
      plan.needsSweeper ||= unheard
    },
    async expire() {
      const arn = simulation.runningArn()
      if (arn) {
        await simulation.expire(arn)
      }
    },
    async redrive(when) {
      const arn = simulation.executions().find(({ status }) => status === 'ABORTED')?.arn
      if (!arn) {
        return
      }
      if (when === 'at once') {
        await client.redrive(arn)
      } else {
        plan.redrives.push(arn)
      }
    },
  }
}
