import { isEnded, type SagaStatus } from '#core/saga/index.ts'
import type { Trace } from '../reuse/shared-prefix.ts'
import type { Item } from '../tables/tables.ts'
import { itemsOf, type TableItems } from '../tables/tenant-items.ts'
import type { FaultInjector } from './fault-injector.ts'
import type { Simulation } from './simulation.ts'

/** What comes of a schedule when all is quiet: late invocations, redrives, the sweeper, an operator. */
export interface FollowUp {
  /** Has an execution redriven then. */
  redriveLater(executionArn: string): void
  /** Nobody has heard of an end: the sweeper has to find it. */
  needSweeper(): void
  state(): FollowUpState
  /** Lets the next of it happen; false when nothing is left. */
  goOn(ledger: TableItems): Promise<boolean>
}

/** What is kept for then. */
export interface FollowUpState {
  /** ARNs of executions to be redriven. */
  redrives: readonly string[]
  unheard: boolean
  sweepsLeft: number
}

export interface FollowUpOptions {
  /** Begins with that. */
  from: FollowUpState | undefined
  injector: FaultInjector
  trace: Trace
  /** The partition of the execution's own entries. */
  ownKey: string
  simulation(): Simulation
  /** Asks something of the execution over the HTTP API. */
  post(action: string, body: object): Promise<{ status: number; body: object }>
  redrive(executionArn: string): Promise<void>
}

/** By its second run the sweeper must have found what no event told. */
const SWEEPS = 2
/** It runs at the end of that time. */
const SWEEP_MS = 5 * 60_000

interface Summary {
  status: SagaStatus
  /** The undo that is stuck, and its step. */
  stuck?: { undo?: string; step?: string }
}

export function createFollowUp(options: FollowUpOptions): FollowUp {
  const { from, injector, trace, ownKey, simulation, post, redrive } = options
  const { skipped, violations } = trace
  const redrives = [...(from?.redrives ?? [])]
  let unheard = from?.unheard ?? false
  let sweepsLeft = from?.sweepsLeft ?? 0

  /** An operator looks at an undo that is stuck, as long as one is. */
  const repair = async (summary: (Item & Summary) | undefined): Promise<boolean> => {
    if (summary?.status !== 'COMPENSATION_FAILED' || !summary.stuck) {
      return false
    }
    const { undo = 'SagaCompensated', step } = summary.stuck
    // What depends on an effect that was passed over cannot be undone either.
    const action = injector.repair(undo) ?? (skipped.size > 0 ? 'skip' : undefined)
    if (!action) {
      return false
    }
    if (action === 'skip' && step) {
      skipped.add(step)
    }
    const { status, body } = await post(action, action === 'skip' ? { step, reason: 'seen to by hand' } : {})
    if (status === 202) {
      return true
    }
    violations.push(`${action} of the stuck ${undo} was answered ${status}: ${JSON.stringify(body)}`)
    return false
  }

  return {
    redriveLater: (executionArn) => void redrives.push(executionArn),
    needSweeper() {
      unheard = true
    },
    state: () => ({ redrives: [...redrives], unheard, sweepsLeft }),
    async goOn(ledger) {
      if (await injector.releaseDeferred()) {
        return true
      }
      const executionArn = redrives.shift()
      if (executionArn) {
        await redrive(executionArn)
        return true
      }
      if (unheard) {
        unheard = false
        sweepsLeft = SWEEPS
      }
      const summaries = itemsOf(ledger).filter(({ sk }) => sk === 'SUMMARY') as (Item & Summary)[]
      if (sweepsLeft > 0 && summaries.some(({ status }) => !isEnded(status))) {
        sweepsLeft--
        await simulation().sweep(SWEEP_MS)
        return true
      }
      return repair(summaries.find(({ pk }) => pk === ownKey))
    },
  }
}
