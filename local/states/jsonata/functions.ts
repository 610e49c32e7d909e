import { createHash } from 'node:crypto'
import jsonata from 'jsonata'
import type { Random } from '../interpreter/random.ts'

/**
 * Functions that Step Functions adds to JSONata, and those whose result must come from the event being decided
 * rather than from the machine: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function stepFunctions({ now, random }: { now: number; random: Random }): Record<string, unknown> {
  return {
    partition,
    range,
    hash,
    parse,
    random: (seed?: number) => (seed === undefined ? random.next() : seededRandom(seed)),
    uuid: () => random.uuid(),
    shuffle: (items: unknown[]) => shuffle(items, random),
    now: (picture?: string, timezone?: string) => formatTime.evaluate({ now, picture, timezone }),
    millis: () => now,
    // Not available in Step Functions: calling it is T1006.
    eval: undefined,
  }
}

/** Whether an expression may call one of them: most do not, and binding them costs time. */
export const mentionsStepFunctions = (source: string) =>
  /\$(partition|range|hash|parse|random|uuid|shuffle|now|millis|eval)\b/.test(source)

const formatTime = jsonata('$fromMillis(now, picture, timezone)')

function partition(items: unknown, size: number): unknown {
  if (items === undefined || size === undefined) return undefined
  const list = Array.isArray(items) ? items : [items]
  const width = Math.trunc(size)
  if (!(width > 0)) throw error('the chunk size of $partition must be a positive integer')
  return toSequence(
    Array.from({ length: Math.ceil(list.length / width) }, (_, i) => list.slice(i * width, (i + 1) * width)),
  )
}

function range(first: number, last: number, step: number): unknown {
  if (first === undefined || last === undefined || step === undefined) return undefined
  if (![first, last, step].every((n) => typeof n === 'number')) throw error('$range takes three numbers')
  if (step === 0) throw error('the step of $range must not be zero')
  const length = Math.max(0, Math.floor((last - first) / step) + 1)
  if (length > 10_000_000) throw error('$range would return too many items')
  return toSequence(Array.from({ length }, (_, i) => first + i * step))
}

const digests: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

function hash(data: unknown, algorithm: string): unknown {
  if (data === undefined) return undefined
  const digest = digests[algorithm]
  if (!digest)
    throw error(`$hash does not know the algorithm ${algorithm}; it takes ${Object.keys(digests).join(', ')}`)
  return createHash(digest)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex')
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw error('$parse takes a string')
  return JSON.parse(text)
}

/** A stable value in [0, 1) for a seed. AWS's own generator is not documented. */
function seededRandom(seed: number): number {
  let x = (Math.trunc(seed) ^ 0x9e3779b9) | 0
  for (let round = 0; round < 4; round++) x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d + round * 2) ^ (x >>> 12)
  return (x >>> 0) / 2 ** 32
}

function shuffle(items: unknown, random: Random): unknown {
  if (!Array.isArray(items)) return items
  const list = items.slice()
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const swapped = list[i]
    list[i] = list[j]
    list[j] = swapped
  }
  return list
}

/** Marks a result as a JSONata sequence: one item stands for itself, no item for nothing. */
const toSequence = (items: unknown[]) =>
  Object.defineProperty(items, 'sequence', { value: true, enumerable: false })

const error = (message: string) => ({ code: 'D3137', message })
