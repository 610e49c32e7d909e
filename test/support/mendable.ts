/** Returns work on numbers that fails at 2 until it is mended. */
export function createMendable() {
  let isBroken = true
  return {
    work(n: number): number {
      if (isBroken && n === 2) {
        throw new Error('no')
      }
      return n * 10
    },
    mend(): void {
      isBroken = false
    },
  }
}
