import { setTimeout as sleep } from 'node:timers/promises'
import type middy from '@middy/core'
import { SimulatedFailure, SimulatedGiveUp } from '#core/errors.ts'
import { FAULT_POINTS, isFaultPoint } from '#core/fault-points.ts'
import { parseItem, type SimulatedFault } from '#core/saga/index.ts'
import type { StepEvent } from './step-event.ts'

type When = SimulatedFault['when']

/** Longer than any Lambda may run. */
const FOREVER_MS = 20 * 60 * 1000

/**
 * Fails a step on purpose: before its effect, after it, or by hanging after it until Lambda ends the invocation. Long
 * work can also die midway, see `dieMidway`.
 *
 * The fault comes from the execution's `simulate`, else from FAIL_AT (a fault point; after its effect). Without
 * FAULT_INJECTION nothing is injected, and an execution with `simulate` is refused.
 */
export function injectFault(): middy.MiddlewareObj<StepEvent> {
  return {
    before: ({ event }) => {
      failIfMeant(event, 'before')
    },
    after: async ({ event }) => {
      failIfMeant(event, 'after')
      if (findFault(event, 'timeout')) {
        await sleep(FOREVER_MS)
      }
    },
  }
}

/** Ends the process of long work after an item, as if it were killed: nothing is sent, logged or recorded. */
export function dieMidway(event: StepEvent): void {
  if (findFault(event, 'midway')) {
    process.exit(1)
  }
}

function failIfMeant(event: StepEvent, when: 'before' | 'after'): void {
  const fault = findFault(event, when)
  if (fault) {
    const message = `${event.name} was made to fail ${when} its effect`
    throw fault.giveUp ? new SimulatedGiveUp(message) : new SimulatedFailure(message)
  }
}

/** Returns the fault that is meant for this attempt of the step, of the kind `when`. */
function findFault(
  { name, scope: { envelope } }: StepEvent,
  when: When,
): Partial<SimulatedFault> | undefined {
  const { simulate, attempt, index } = envelope
  if (process.env.FAULT_INJECTION !== 'on') {
    if (simulate) {
      throw new SimulatedFailure('this stack was built without fault injection, so it refuses `simulate`')
    }
    return undefined
  }
  if (simulate) {
    const { name: state } = parseItem(name)
    return [simulate]
      .flat()
      .filter((fault) => fault.failAt === state && (fault.index ?? index) === index && fault.when === when)
      .find((fault) => attempt <= (fault.times ?? attempt))
  }
  const point = process.env.FAIL_AT ?? ''
  return when === 'after' && isFaultPoint(point) && FAULT_POINTS[point] === name ? {} : undefined
}
