/** Random numbers that follow from a seed, so that a decision can be repeated (sfc32, public domain, by Chris Doty-Humphrey). */
export interface Random {
  /** In [0, 1). */
  next(): number
  uuid(): string
}

export function createRandom(seed: string): Random {
  let state: [number, number, number, number] | undefined
  const next32 = (): number => {
    if (!state) {
      state = seedState(seed)
      for (let round = 0; round < 12; round++) {
        next32()
      }
    }
    const [a, b, c, d] = state
    const sum = (((a + b) | 0) + d) | 0
    state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (d + 1) | 0]
    return sum >>> 0
  }
  const hex = () => next32().toString(16).padStart(8, '0')
  return {
    next: () => next32() / 2 ** 32,
    uuid() {
      const digits = hex() + hex() + hex() + hex()
      const variant = ((Number.parseInt(digits[16]!, 16) & 3) | 8).toString(16)
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
    },
  }
}

/** Four words from any text: a UUID gives its own 122 bits. */
function seedState(seed: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed.length]
  for (let i = 0; i < seed.length; i++) {
    const k = (i % 4) as 0 | 1 | 2 | 3
    words[k] = Math.imul(words[k] ^ seed.charCodeAt(i), 0x01000193) | 0
  }
  return words
}
