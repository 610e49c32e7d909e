import type { Client } from './client.ts'
import type { ScheduleRun } from './schedule-run.ts'

/** The person who decides on approvals. */
export interface Approver {
  /** Called when the function of this approval has asked for a decision. */
  ask(step: string): void
}

const THINKING_MS = 1_000
const MOST_ATTEMPTS = 5

/** The approver decides a second after being asked, and again each second in which it is too early for the API. */
export function createApprover({ given, simulation, trace }: ScheduleRun, client: Client): Approver {
  const { decided } = trace
  const decide = (step: string, attempts: number) => {
    const decision = given.decisions?.[step]
    if (!decision || attempts === 0) {
      return
    }
    simulation.later(THINKING_MS, async () => {
      if (decided.has(step)) {
        return
      }
      const { status } = await client.post('approval', { decision, step })
      if (status === 200) {
        decided.add(step)
      } else {
        decide(step, attempts - 1)
      }
    })
  }
  return { ask: (step) => decide(step, MOST_ATTEMPTS) }
}
