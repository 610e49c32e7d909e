import { FAULT_KINDS, type FaultKind } from '../../faults/index.ts'
import { type Fault, formatFault } from '../../schedules/schedule.ts'

export interface FaultProgress {
  /** How many invocations it has met. */
  met: number
  repaired: boolean
}

/** A fault of the schedule, and how far it is. */
export interface ArmedFault extends FaultProgress {
  readonly fault: Fault
  readonly kind: FaultKind
}

/** Arms a schedule's faults; the first of them with the progress that they have already. */
export function armFaults(faults: readonly Fault[], progress: readonly FaultProgress[] = []): ArmedFault[] {
  return faults.map((fault, index) => ({
    ...{ fault, kind: FAULT_KINDS[fault.kind]!, met: 0, repaired: false },
    ...progress[index],
  }))
}

/** It does nothing any more, whatever comes. */
export function isSpent({ fault, kind, met, repaired }: ArmedFault): boolean {
  if (kind.happens === 'until repaired') {
    return repaired
  }
  return met >= (kind.happens === 'to the invocation' ? (fault.times ?? kind.times) : 1)
}

/** Faults that may yet do something, each with how often it has. */
export function faultsAhead(armed: readonly ArmedFault[]): string[] {
  return armed.filter((each) => !isSpent(each)).map(({ fault, met }) => `${formatFault(fault)} after ${met}`)
}

/** Makes the undo work from now on. Returns how an operator has it repaired; undefined when no fault holds it. */
export function repairUndo(armed: readonly ArmedFault[], state: string): 'retry' | 'skip' | undefined {
  for (const each of armed) {
    const { fault, kind, repaired } = each
    if (fault.at === state && kind.happens === 'until repaired' && !repaired) {
      each.repaired = true
      return kind.repair
    }
  }
  return undefined
}
