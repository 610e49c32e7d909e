import { FAULT_KINDS, isFaultKind } from '../faults/index.ts'

/** One fault of a schedule: what goes wrong, at which state, and at how many of its invocations. */
export interface Fault {
  /** A state of the machine: a step, an undo, or one of the two endings; inside an each, of one item: `CopyService[1]`. */
  at: string
  kind: string
  /** The kind's own number when absent. */
  times?: number
}

/** One execution and all that goes wrong with it. Plain data; its text reproduces the run. */
export interface Schedule {
  workflow: string
  /** One of the workflow's cases: the input, and what people decide. */
  case: string
  faults: readonly Fault[]
}

/** The text is not a schedule; the message says what was expected. */
export class BadSchedule extends Error {
  override readonly name = 'BadSchedule'
}

/** `order-fulfillment/happy ProcessPayment:answer-lost RefundPayment:throws*3` */
export function formatSchedule({ workflow, case: given, faults }: Schedule): string {
  return [`${workflow}/${given}`, ...faults.map(formatFault)].join(' ')
}

export function formatFault({ at, kind, times }: Fault): string {
  return `${at}:${kind}${times === undefined ? '' : `*${times}`}`
}

/** Reads what `formatSchedule` writes. Throws `BadSchedule`. */
export function parseSchedule(text: string): Schedule {
  const [head = '', ...rest] = text.trim().split(/\s+/)
  const [workflow, given] = head.split('/')
  if (!workflow || !given) {
    throw new BadSchedule(
      `a schedule begins with <workflow>/<case>, such as order-fulfillment/happy; got '${head}'`,
    )
  }
  return { workflow, case: given, faults: rest.map(parseFault) }
}

function parseFault(text: string): Fault {
  const match = /^([A-Z][A-Za-z0-9]*(?:\[\d+\])?):([a-z-]+)(?:\*([1-9]\d*))?$/.exec(text)
  if (!match) {
    throw new BadSchedule(`a fault is <State>:<kind> or <State>:<kind>*<times>; got '${text}'`)
  }
  const [, at, kind, times] = match
  if (!isFaultKind(kind!)) {
    throw new BadSchedule(`there is no fault '${kind}'; there are ${Object.keys(FAULT_KINDS).join(', ')}`)
  }
  return { at: at!, kind: kind!, ...(times === undefined ? {} : { times: Number(times) }) }
}
