import { setTimeout as sleep } from 'node:timers/promises'
import type middy from '@middy/core'
import { SimulatedFailure } from '#core/errors.ts'
import { FAULT_POINTS, isFaultPoint } from '#core/fault-points.ts'
import { parseItem, type Simulation } from '#core/saga/index.ts'
import type { StepEvent } from './step-event.ts'

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
      if (faultOf(event) === 'before') {
        throw failure(event, 'before')
      }
    },
    after: async ({ event }) => {
      const fault = faultOf(event)
      if (fault === 'after') {
        throw failure(event, 'after')
      }
      if (fault === 'timeout') {
        await sleep(FOREVER_MS)
      }
    },
  }
}

/** Ends the process of long work after an item, as if it were killed: nothing is sent, logged or recorded. */
export function dieMidway(event: StepEvent): void {
  if (faultOf(event) === 'midway') {
    process.exit(1)
  }
}

function faultOf({ name, scope: { envelope } }: StepEvent): Simulation['when'] | undefined {
  const { simulate, attempt, index } = envelope
  if (process.env.FAULT_INJECTION !== 'on') {
    if (simulate) {
      throw new SimulatedFailure('this stack was built without fault injection, so it refuses `simulate`')
    }
    return undefined
  }
  if (simulate) {
    const isHere = simulate.failAt === parseItem(name).name && (simulate.index ?? index) === index
    const meant = isHere && attempt <= (simulate.times ?? attempt)
    return meant ? simulate.when : undefined
  }
  const point = process.env.FAIL_AT ?? ''
  return isFaultPoint(point) && FAULT_POINTS[point] === name ? 'after' : undefined
}

function failure(event: StepEvent, when: string): SimulatedFailure {
  return new SimulatedFailure(`${event.name} was made to fail ${when} its effect`)
}
