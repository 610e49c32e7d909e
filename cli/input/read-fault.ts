import { type FaultMoment, GIVE_UP, MOMENTS } from '#core/foretell/fault.ts'
import { UsageError } from '../usage-error.ts'
import { suggest } from './nearest.ts'

/** Where and how an execution is made to fail: an item of `simulate` in the body of a start. */
export interface Fault {
  failAt: string
  index?: number
  when?: FaultMoment
  times?: number
  /** Of an undo: it is stuck at once. */
  giveUp?: true
}

/** Reads `STEP[:when][:times]`; `CopyService[2]` is the third item of an each. Throws UsageError. */
export function readFault(text: string, states: readonly string[]): Fault {
  const [place = '', ...rest] = text.split(':')
  const match = /^(\w+)(?:\[(\d+)\])?$/.exec(place)
  if (!match || rest.length > 3) {
    throw new UsageError(
      `--fail takes STEP[:when][:times], such as ${states[0] ?? 'PayIt'}:before:2; got '${text}'`,
    )
  }
  const [, failAt = '', index] = match
  if (!states.includes(failAt)) {
    throw new UsageError(`there is no step '${failAt}'${suggest(failAt, states)}`)
  }
  const times = rest.find((part) => /^[1-9]\d*$/.test(part))
  const when = rest.find((part) => part !== times && part !== GIVE_UP)
  return {
    failAt,
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(when === undefined ? {} : { when: readMoment(when) }),
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(rest.includes(GIVE_UP) ? { giveUp: true } : {}),
  }
}

function readMoment(text: string): FaultMoment {
  const moment = MOMENTS.find((each) => each === text)
  if (!moment) {
    throw new UsageError(
      `a fault is before, after, timeout, midway or giveUp, not '${text}'${suggest(text, [...MOMENTS, GIVE_UP])}`,
    )
  }
  return moment
}
