import type { Campaign } from './campaign.ts'
import type { Result } from './run/result.ts'
import { type CaseFaults, faultsOf, lastRefusal } from './schedules/plan.ts'
import type { Fault } from './schedules/schedule.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

/** Finds the faults that can meet each case, by how it goes without a fault, and when its last undoable step refuses. */
export async function explore(
  campaign: Campaign,
  workflow: VerifiedWorkflow,
  kinds: readonly string[] | undefined,
): Promise<CaseFaults[]> {
  const { saga, cases } = workflow
  const untroubled = new Map<string, Result>()
  const refused = new Map<string, Result>()
  const names = Object.keys(cases)
  await campaign.runAll(
    names.map((given) => ({ workflow: saga.name, case: given, faults: [] })),
    (result) => void untroubled.set(result.schedule.case, result),
  )
  const refusals = names.flatMap((name) => {
    const result = untroubled.get(name)
    const fault = result?.status === 'COMPLETED' ? lastRefusal(saga, result.reached) : undefined
    return fault ? [{ ...result!.schedule, faults: [fault] }] : []
  })
  await campaign.runAll(refusals, (result) => void refused.set(result.schedule.case, result))
  // In the order of the definition, not of who was first at the end: pairs are those of the first case.
  return names.flatMap((name) => {
    const result = untroubled.get(name)
    return result ? [onlyOf(kinds, faultsOf(workflow, result, refused.get(name)))] : []
  })
}

function onlyOf(kinds: readonly string[] | undefined, faults: CaseFaults): CaseFaults {
  const { forward, back } = faults
  const only = (all: readonly Fault[]) => all.filter(({ kind }) => kinds?.includes(kind) ?? true)
  return { ...faults, forward: only(forward), back: back && { ...back, faults: only(back.faults) } }
}
