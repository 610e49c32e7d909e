import { isEnded, parseExecutionName, type SagaStatus } from '#core/saga/index.ts'
import type { Execution } from '../run/simulation/simulated-step-functions.ts'
import type { Trace } from '../run/trace.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { ledgerPartition, type Tables } from '../tables/tables.ts'
import type { VerifiedWorkflow } from '../workflows/workflow.ts'
import { findScheduleViolations } from './expectations.ts'
import { findSagaViolations } from './saga.ts'

/** All that is known when a schedule is over. */
interface Facts {
  workflow: VerifiedWorkflow
  schedule: Schedule
  trace: Trace
  tenant: string
  /** What the tables show of the tenant. */
  tables: Tables
  /** The execution's own id, and that of the one that overtook it. */
  executionIds: { own: string; competitor: string | undefined }
  executions: readonly Execution[]
}

export interface Verdict {
  status: SagaStatus | undefined
  /** What is broken, in words. */
  violations: string[]
}

/** Holds what is left of a schedule against all invariants. */
export async function judge(facts: Facts): Promise<Verdict> {
  const { workflow, schedule, trace, tenant, tables, executionIds } = facts
  const { saga } = workflow
  const { skipped, doneAtCancel } = trace
  const given = workflow.cases[schedule.case]!
  const itemsOf = (executionId: string) =>
    tables.partition('Executions', ledgerPartition(tenant, executionId))
  const executionsOf = (executionId: string) =>
    facts.executions.filter(({ name }) => parseExecutionName(name).executionId === executionId)

  const items = await itemsOf(executionIds.own)
  const competitorItems = executionIds.competitor === undefined ? [] : await itemsOf(executionIds.competitor)
  const executions = executionsOf(executionIds.own)
  const status = items.find(({ sk }) => sk === 'SUMMARY')?.status as SagaStatus | undefined
  const violations: string[] = []
  if (workflow.keepsNoLedger) {
    if (!status || !isEnded(status)) {
      violations.push(`it is ${status}, but it should have ended`)
    }
  } else {
    const { faults } = schedule
    violations.push(
      ...findSagaViolations(saga, { items, executions, skipped, cancelAccepted: doneAtCancel !== undefined }),
      ...findScheduleViolations({ saga, given, faults, items, executions, doneAtCancel }),
    )
    if (executionIds.competitor !== undefined) {
      const untroubled = { skipped: new Set<string>(), cancelAccepted: false }
      const its = { items: competitorItems, executions: executionsOf(executionIds.competitor), ...untroubled }
      for (const violation of findSagaViolations(saga, its)) {
        violations.push(`of the execution that overtook it: ${violation}`)
      }
    }
  }
  if (status && isEnded(status)) {
    const ended = {
      tenant,
      executionId: executionIds.own,
      status,
      items: [...items, ...competitorItems],
      skipped,
    }
    violations.push(...(await workflow.findViolations(tables, ended)))
  }
  return { status, violations }
}
