const MachineDate = Date
let now = 0

/** `Date` as functions see it when the cloud's clock is simulated: leases and time stamps follow the cloud's time. */
class CloudDate extends MachineDate {
  constructor(...args: ConstructorParameters<typeof MachineDate> | []) {
    if (args.length === 0) {
      super(now)
    } else {
      super(...args)
    }
  }

  static override now(): number {
    return now
  }
}

/** Sets the time, in epoch milliseconds, at which `Date` stands still during an invocation; undefined lets it run. */
export function setDate(time: number | undefined): void {
  now = time ?? 0
  const wanted = time === undefined ? MachineDate : (CloudDate as DateConstructor)
  // A global that is written, even with what it holds, costs its readers their optimized code.
  if (globalThis.Date !== wanted) {
    globalThis.Date = wanted
  }
}
