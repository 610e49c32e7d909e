import type * as z from 'zod'
import type { SimulatedFault } from '../saga/runtime/envelope.ts'

/** One fault as a start takes it in `simulate`. */
export type Fault = z.input<typeof SimulatedFault>
export type FaultMoment = NonNullable<Fault['when']>

export const MOMENTS: readonly FaultMoment[] = ['before', 'after', 'timeout', 'midway']
/** Of an undo: `RefundPayment:before:giveUp` is stuck until it is retried. */
export const GIVE_UP = 'giveUp'

/** `CopyService[2]:before:3`, as `--fail` of the command line takes it. */
export function writeFault({ failAt, index, when = 'after', times, giveUp }: Fault): string {
  const place = index === undefined ? failAt : `${failAt}[${index}]`
  return [place, when, ...(times === undefined ? [] : [times]), ...(giveUp ? [GIVE_UP] : [])].join(':')
}

/** Reads what `writeFault` has written; undefined for anything else. */
export function readFault(text: string): Fault | undefined {
  const [place = '', ...rest] = text.split(':')
  const [, failAt, index] = /^(\w+)(?:\[(\d{1,6})\])?$/.exec(place) ?? []
  const when = MOMENTS.find((moment) => rest.includes(moment))
  const times = rest.find((part) => /^[1-9]\d{0,2}$/.test(part))
  const giveUp = rest.includes(GIVE_UP)
  const known = Number(when !== undefined) + Number(times !== undefined) + Number(giveUp)
  if (failAt === undefined || known !== rest.length) {
    return undefined
  }
  return {
    failAt,
    ...(index === undefined ? {} : { index: Number(index) }),
    when: when ?? 'after',
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(giveUp ? { giveUp } : {}),
  }
}
