/** The generator of java.util.Random, whose values AWS gives for a seed; its algorithm is part of Java's documentation. */
export function createJavaRandom(seed: number) {
  const mask = (1n << 48n) - 1n
  let state = (BigInt(seed) ^ 0x5deece66dn) & mask
  const next = (bits: bigint): bigint => {
    state = (state * 0x5deece66dn + 0xbn) & mask
    return state >> (48n - bits)
  }
  return {
    /** In [0, 1). */
    nextDouble: () => Number((next(26n) << 27n) + next(27n)) / 2 ** 53,
  }
}
