/** Lets runs go beside each other; after each so many it waits until none is left, and renews what they share. */
export interface RecyclingGate {
  run<Result>(act: () => Promise<Result>): Promise<Result>
}

export function createRecyclingGate(runs: number, renew: () => Promise<void>): RecyclingGate {
  let left = runs
  let running = 0
  let renewed: Promise<void> | undefined
  let allOut = () => {}
  const renewWhenEmpty = async () => {
    if (running > 0) {
      await new Promise<void>((resolve) => (allOut = resolve))
    }
    await renew()
    left = runs
    renewed = undefined
  }
  return {
    async run(act) {
      while (left === 0) {
        renewed ??= renewWhenEmpty()
        await renewed
      }
      left--
      running++
      try {
        return await act()
      } finally {
        running--
        if (running === 0) {
          allOut()
        }
      }
    },
  }
}
