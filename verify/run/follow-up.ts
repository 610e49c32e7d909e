import { isEnded, type SagaStatus } from '#core/saga/index.ts'
import { type Item, ledgerPartition } from '../tables/tables.ts'
import { itemsOf, type Moment, type TableItems } from '../tables/tenant-items.ts'
import { type Client, EXECUTION_ID } from './client.ts'
import type { FaultInjector } from './injection/fault-injector.ts'
import type { Restorer } from './restorer.ts'
import type { ScheduleRun } from './schedule-run.ts'

/** What is left to be done when nothing runs any more. */
export interface FollowUpPlan {
  /** ARNs of executions to be redriven. */
  redrives: string[]
  /** To which the table of executions is put back. */
  restores: Moment[]
  /** The event of an end was lost: the sweeper has to find it. */
  needsSweeper: boolean
  sweepsLeft: number
}

/** What follows when nothing runs any more: late invocations, redrives, restores, the sweeper, an operator. */
export interface FollowUp {
  /** Does the next of it; false when nothing is left. */
  doNext(ledger: TableItems): Promise<boolean>
}

/** By its second run the sweeper must have found what no event told. */
const SWEEPS = 2
/** The sweeper runs at the end of that time. */
const SWEEP_MS = 5 * 60_000

type ExecutionItem = Item & {
  status: SagaStatus
  /** The undo that is stuck, and its step. */
  stuck?: { undo?: string; step?: string }
}

export function createPlan(before?: FollowUpPlan): FollowUpPlan {
  return structuredClone(before ?? { redrives: [], restores: [], needsSweeper: false, sweepsLeft: 0 })
}

export function createFollowUp(
  run: ScheduleRun,
  parts: { client: Client; injector: FaultInjector; plan: FollowUpPlan; restorer: Restorer },
): FollowUp {
  const { client, injector, plan } = parts
  const own = ledgerPartition(run.tenant, EXECUTION_ID)
  return {
    async doNext(ledger) {
      if (await injector.releaseLate()) {
        return true
      }
      const executionArn = plan.redrives.shift()
      if (executionArn) {
        await client.redrive(executionArn)
        return true
      }
      const moment = plan.restores.shift()
      if (moment) {
        await parts.restorer.putBack(moment, 'table')
        run.log('the table of executions is put back')
        plan.needsSweeper = true
        return true
      }
      if (plan.needsSweeper) {
        plan.needsSweeper = false
        plan.sweepsLeft = SWEEPS
      }
      const executions = itemsOf(ledger).filter(({ sk }) => sk === 'SUMMARY') as ExecutionItem[]
      if (plan.sweepsLeft > 0 && executions.some(({ status }) => !isEnded(status))) {
        plan.sweepsLeft--
        await run.simulation.sweep(SWEEP_MS)
        return true
      }
      const execution = executions.find(({ pk }) => pk === own)
      return execution?.status === 'COMPENSATION_FAILED' && repair(run, parts, execution.stuck)
    },
  }
}

/** An operator looks after the undo that is stuck; false when nothing can be done. */
async function repair(
  { trace: { skipped, violations } }: ScheduleRun,
  { client, injector }: { client: Client; injector: FaultInjector },
  stuck: ExecutionItem['stuck'],
): Promise<boolean> {
  if (!stuck) {
    return false
  }
  const { undo = 'SagaCompensated', step } = stuck
  // What depends on an effect whose undo was skipped cannot be undone either.
  const action = injector.repair(undo) ?? (skipped.size > 0 ? 'skip' : undefined)
  if (!action) {
    return false
  }
  if (action === 'skip' && step) {
    skipped.add(step)
  }
  const { status, body } = await client.post(
    action,
    action === 'skip' ? { step, reason: 'seen to by hand' } : {},
  )
  if (status === 202) {
    return true
  }
  violations.push(`${action} of the stuck ${undo} was answered ${status}: ${JSON.stringify(body)}`)
  return false
}
