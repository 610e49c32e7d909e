import type { FunctionTime } from '#local/clock.ts'

const MachineDate = Date
let readTime: () => number = MachineDate.now

/** `Date` as functions see it when the cloud's clock is not the machine's: leases and time stamps follow the cloud's time. */
class CloudDate extends MachineDate {
  constructor(...args: ConstructorParameters<typeof MachineDate> | []) {
    if (args.length === 0) {
      super(readTime())
    } else {
      super(...args)
    }
  }

  static override now(): number {
    return readTime()
  }
}

/** Sets what `Date` tells during an invocation; undefined lets it tell the machine's time. */
export function setDate(time: FunctionTime | undefined): void {
  if (time) {
    readTime = 'at' in time ? () => time.at : () => MachineDate.now() + time.ahead
  }
  const wanted = time === undefined ? MachineDate : (CloudDate as DateConstructor)
  // A global that is written, even with what it holds, costs its readers their optimized code.
  if (globalThis.Date !== wanted) {
    globalThis.Date = wanted
  }
}
