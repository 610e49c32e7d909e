import type { FunctionTime } from '#local/clock.ts'
import { currentScope } from './invocation-scope.ts'

const MachineDate = Date

function readTime(): number {
  const time = currentScope()?.time
  if (time === undefined) {
    return MachineDate.now()
  }
  return 'at' in time ? time.at : MachineDate.now() + time.ahead
}

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

/** Lets `Date` tell the time of each invocation; the machine's where the cloud has no other. */
export function setDate(time: FunctionTime | undefined): void {
  const wanted = time === undefined ? MachineDate : (CloudDate as DateConstructor)
  // A global that is written, even with what it holds, costs its readers their optimized code.
  if (globalThis.Date !== wanted) {
    globalThis.Date = wanted
  }
}
