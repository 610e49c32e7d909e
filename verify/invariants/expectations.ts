import { rollbackNumber, type Saga, stepsOf } from '#core/saga/index.ts'
import { FAULT_KINDS } from '../faults/index.ts'
import type { Execution } from '../run/simulation/simulated-step-functions.ts'
import type { Fault } from '../schedules/schedule.ts'
import type { Item } from '../tables/tables.ts'
import type { Case } from '../workflows/workflow.ts'

export interface ScheduleFacts {
  saga: Saga
  given: Case
  faults: readonly Fault[]
  /** All items of the execution's partition, at the end. */
  items: readonly Item[]
  executions: readonly Execution[]
  /** What was done when the cancel was accepted, if one was. */
  doneAtCancel: ReadonlySet<string> | undefined
}

/** What is asked of a schedule because of its faults: they must not change how it ends, or an execution may fail. */
export function expectationsOf(faults: readonly Fault[], saga: Saga): { sameEnd: boolean; mayFail: boolean } {
  return { sameEnd: faults.every((fault) => isHarmless(fault, saga)), mayFail: faults.some(mayFail) }
}

/** What must not be, given what happened: an execution ends as it would have without the faults that are harmless. */
export function findScheduleViolations(facts: ScheduleFacts): string[] {
  const { saga, given, faults, items, executions, doneAtCancel } = facts
  const summary = items.find(({ sk }) => sk === 'SUMMARY')
  const found: string[] = []
  const expected = expectationsOf(faults, saga)
  if (expected.sameEnd && summary?.status !== given.ends) {
    found.push(`nothing happened that may change its end, but it is ${summary?.status} and not ${given.ends}`)
  }
  const firsts = executions.filter(({ name }) => rollbackNumber(name) === 0)
  if (firsts.length > 1) {
    found.push(
      `it was started ${firsts.length} times in Step Functions, as ${firsts.map(({ name }) => name).join(', ')}`,
    )
  }
  for (const step of doneAtCancel ? doneSteps(items) : []) {
    if (!doneAtCancel?.has(step)) {
      found.push(`${step} was done after a cancel was accepted`)
    }
  }
  // FAILED rings the alarm: somebody has to look. Past the pivot it may, and so may what somebody has redriven, and a
  // rollback: an ending whose execution was stopped meanwhile is recorded all the same, and leaves it nothing to undo.
  if (!expected.mayFail && !summary?.committedAt) {
    for (const { name, status } of firsts) {
      if (status === 'FAILED') {
        found.push(`the execution ${name} FAILED, which no Catch saw`)
      }
    }
  }
  return found
}

/** Steps that were DONE at some time, undone since or not. */
export function doneSteps(items: readonly Item[]): Set<string> {
  return new Set(
    items.filter(({ sk, endedAt }) => sk.startsWith('STEP#') && endedAt).map(({ step }) => String(step)),
  )
}

/** A best-effort step may fail as it likes. */
function isHarmless({ at, kind }: Fault, saga: Saga): boolean {
  const { happens, harmless } = FAULT_KINDS[kind]!
  const node = [...stepsOf(saga.steps)].find(({ node: { contract } }) => contract.name === at)?.node
  return harmless === true || (node?.bestEffort === true && happens === 'to the invocation')
}

function mayFail({ kind }: Fault): boolean {
  return FAULT_KINDS[kind]!.happens === 'until repaired' || kind.startsWith('redriven')
}
