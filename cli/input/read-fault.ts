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
  const fault: Fault = { failAt, ...(index === undefined ? {} : { index: Number(index) }) }
  for (const part of rest) {
    addPart(fault, part, text)
  }
  return fault
}

function addPart(fault: Fault, part: string, text: string): void {
  if (part === GIVE_UP && !fault.giveUp) {
    fault.giveUp = true
  } else if (/^[1-9]\d*$/.test(part) && fault.times === undefined) {
    fault.times = Number(part)
  } else if (fault.when === undefined) {
    fault.when = readMoment(part)
  } else {
    throw new UsageError(
      `--fail takes one moment, one number of times from 1 and giveUp; got '${part}' in '${text}'`,
    )
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
