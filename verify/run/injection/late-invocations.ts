import type { Outcome } from '#local/lambda/index.ts'
import type { Moment, Place } from '../../faults/index.ts'
import { type Call, describeOutcome } from '../call.ts'
import { placeOf } from '../places.ts'

/** An invocation that was given up and runs later. */
export interface LateInvocation {
  moment: Moment
  state: string
  call: Call
  run(): Promise<Outcome>
}

export interface LateInvocations {
  defer(late: LateInvocation): void
  /** Runs `next`, an invocation of this state, with those whose moment it is before, beside and after it. */
  runAround(state: string, next: () => Promise<Outcome>): Promise<Outcome>
  /** Runs all that are left; false when there are none. */
  release(): Promise<boolean>
  waiting(): Pick<LateInvocation, 'moment' | 'state' | 'call'>[]
}

interface LateOptions {
  places: ReadonlyMap<string, Place>
  log(line: string): void
}

export function createLateInvocations(
  before: readonly LateInvocation[],
  { places, log }: LateOptions,
): LateInvocations {
  let waiting = [...before]
  const take = (isMeant: (each: LateInvocation) => boolean) => {
    const taken = waiting.filter(isMeant)
    waiting = waiting.filter((each) => !taken.includes(each))
    return taken
  }
  const runLate = async ({ state, moment, run }: LateInvocation) => {
    log(`${state} goes on late (${moment}): ${describeOutcome(await run())}`)
  }
  const runInTurn = async (all: readonly LateInvocation[]) => {
    for (const each of all) {
      await runLate(each)
    }
  }
  return {
    defer: (late) => void waiting.push(late),
    waiting: () => waiting.map(({ moment, state, call }) => ({ moment, state, call })),
    async release() {
      const left = take(() => true)
      await runInTurn(left)
      return left.length > 0
    },
    async runAround(state, next) {
      const place = placeOf(places, state)
      const isUndo = place === 'undo' || place === 'compensated'
      const takeAt = (side: 'before' | 'beside' | 'after') =>
        take(
          (each) =>
            (isUndo && each.moment === `${side}-undo`) ||
            (each.state === state && each.moment === `${side}-retry`) ||
            (each.state !== state && each.moment === `${side}-next`),
        )
      const [before, beside, after] = [takeAt('before'), takeAt('beside'), takeAt('after')]
      await runInTurn(before)
      const [outcome] = await Promise.allSettled([next(), ...beside.map(runLate)])
      await runInTurn(after)
      if (outcome.status === 'rejected') {
        throw outcome.reason
      }
      return outcome.value
    },
  }
}
