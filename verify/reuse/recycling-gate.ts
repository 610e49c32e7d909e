/** Lets runs pass beside each other; after each so many it waits until none runs, and renews what they share. */
export interface RecyclingGate {
  pass<Result>(run: () => Promise<Result>): Promise<Result>
}

export function createRecyclingGate(passes: number, renew: () => Promise<void>): RecyclingGate {
  let left = passes
  let running = 0
  let renewed: Promise<void> | undefined
  let allOut = () => {}
  const renewWhenEmpty = async () => {
    if (running > 0) {
      await new Promise<void>((resolve) => (allOut = resolve))
    }
    await renew()
    left = passes
    renewed = undefined
  }
  return {
    async pass(run) {
      while (left === 0) {
        renewed ??= renewWhenEmpty()
        await renewed
      }
      left--
      running++
      try {
        return await run()
      } finally {
        running--
        if (running === 0) {
          allOut()
        }
      }
    },
  }
}
