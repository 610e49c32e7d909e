import { UsageError } from '../usage-error.ts'
import { suggest } from './nearest.ts'

/** Where and how an execution is made to fail: an item of `simulate` in the body of a start. */
export interface Fault {
  failAt: string
  index?: number
  when?: FaultMoment
  times?: number
}

const MOMENTS = ['before', 'after', 'timeout', 'midway'] as const
type FaultMoment = (typeof MOMENTS)[number]

/** Reads `STEP[:when][:times]`; `CopyService[2]` is the third item of an each. Throws UsageError. */
export function readFault(text: string, states: readonly string[]): Fault {
  const [place = '', ...rest] = text.split(':')
  const match = /^(\w+)(?:\[(\d+)\])?$/.exec(place)
  if (!match || rest.length > 2) {
    throw new UsageError(
      `--fail takes STEP[:when][:times], such as ${states[0] ?? 'PayIt'}:before:2; got '${text}'`,
    )
  }
  const [, failAt = '', index] = match
  if (!states.includes(failAt)) {
    throw new UsageError(`there is no step '${failAt}'${suggest(failAt, states)}`)
  }
  const times = rest.find((part) => /^[1-9]\d*$/.test(part))
  const when = rest.find((part) => part !== times)
  return {
    failAt,
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(when === undefined ? {} : { when: readMoment(when) }),
    ...(times === undefined ? {} : { times: Number(times) }),
  }
}

function readMoment(text: string): FaultMoment {
  const moment = MOMENTS.find((each) => each === text)
  if (!moment) {
    throw new UsageError(
      `a step fails before, after, timeout or midway, not '${text}'${suggest(text, MOMENTS)}`,
    )
  }
  return moment
}
