import { createHash } from 'node:crypto'
import { hasEndlessNumber } from '#local/json-limits.ts'
import { createJavaRandom } from '../machine/java-random.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Random } from '../machine/random.ts'
import { isSame } from './is-same.ts'

/** Why an intrinsic function did not work; whoever called it adds its name. */
export class IntrinsicError extends Error {
  override readonly name = 'IntrinsicError'
}

type Intrinsic = (args: Json[], random: Random) => Json

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const intrinsics: Readonly<Record<string, { arity: [min: number, max: number]; run: Intrinsic }>> = {
  'States.Array': { arity: [0, Number.POSITIVE_INFINITY], run: (args) => args },
  'States.ArrayPartition': {
    arity: [2, 2],
    run([list, size]) {
      const items = asArray(list)
      const width = asInteger(size)
      if (width <= 0) {
        throw new IntrinsicError('the chunk size must be a positive integer')
      }
      return Array.from({ length: Math.ceil(items.length / width) }, (_, i) =>
        items.slice(i * width, (i + 1) * width),
      )
    },
  },
  'States.ArrayContains': {
    arity: [2, 2],
    run: ([list, wanted]) => asArray(list).some((item) => isSame(item, wanted!)),
  },
  'States.ArrayRange': {
    arity: [3, 3],
    run(args) {
      const [first, last, step] = args.map(asInteger) as [number, number, number]
      if (step === 0) {
        throw new IntrinsicError('the step must not be zero')
      }
      const length = Math.max(0, Math.floor((last - first) / step) + 1)
      if (length > 1_000) {
        throw new IntrinsicError('the range must not have more than 1000 items')
      }
      return Array.from({ length }, (_, i) => first + i * step)
    },
  },
  'States.ArrayGetItem': {
    arity: [2, 2],
    run([list, index]) {
      const item = asArray(list)[asInteger(index)]
      if (item === undefined) {
        throw new IntrinsicError('the index is outside the array')
      }
      return item
    },
  },
  'States.ArrayLength': { arity: [1, 1], run: ([list]) => asArray(list).length },
  'States.ArrayUnique': {
    arity: [1, 1],
    run([list]) {
      const seen = new Set<string>()
      return asArray(list).filter((item) => seen.size < seen.add(keyOf(item)).size)
    },
  },
  'States.Base64Encode': {
    arity: [1, 1],
    run: ([text]) => Buffer.from(asShortText(text)).toString('base64'),
  },
  'States.Base64Decode': {
    arity: [1, 1],
    run: ([text]) => decodeBase64(asShortText(text)),
  },
  'States.Hash': {
    arity: [2, 2],
    run([data, algorithm]) {
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      const name = asText(algorithm)
      const digest = Object.hasOwn(digests, name) ? digests[name] : undefined
      if (!digest) {
        throw new IntrinsicError(`the algorithm must be one of ${Object.keys(digests).join(', ')}`)
      }
      return createHash(digest).update(asShortText(text)).digest('hex')
    },
  },
  'States.JsonMerge': {
    arity: [3, 3],
    run([a, b, deep]) {
      if (deep !== false) {
        throw new IntrinsicError('Step Functions supports only shallow merging: pass false')
      }
      return { ...asJsonObject(a), ...asJsonObject(b) }
    },
  },
  'States.StringToJson': {
    arity: [1, 1],
    run([text]) {
      if (asText(text).trim() === '') {
        return null
      }
      return parseJson(asText(text))
    },
  },
  'States.JsonToString': { arity: [1, 1], run: ([value]) => JSON.stringify(value) },
  'States.MathRandom': {
    arity: [2, 3],
    run([first, last, seed], random) {
      const from = asInteger(first)
      const to = asInteger(last)
      const point = seed === undefined ? random.next() : createJavaRandom(asInteger(seed)).nextDouble()
      return from + Math.floor(point * (to - from))
    },
  },
  'States.MathAdd': { arity: [2, 2], run: ([a, b]) => asInt32(a) + asInt32(b) },
  'States.StringSplit': {
    arity: [2, 2],
    run: ([text, separators]) => splitAtAny(asText(text), asText(separators)),
  },
  'States.UUID': { arity: [0, 0], run: (_args, random) => random.uuid() },
  'States.Format': {
    arity: [1, Number.POSITIVE_INFINITY],
    run: ([template, ...values]) => format(asText(template), values),
  },
}

const digests: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

function parseJson(text: string): Json {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw new IntrinsicError('the string is not valid JSON')
  }
  if (hasEndlessNumber(text, value)) {
    throw new IntrinsicError('the string has a number out of range of double')
  }
  return value
}

function decodeBase64(text: string): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) {
    throw new IntrinsicError('the string is not valid Base64')
  }
  return Buffer.from(text, 'base64').toString()
}

function format(template: string, values: Json[]): string {
  let used = 0
  const text = template.replace(/\\([{}])|\{\}/g, (match, escaped: string | undefined) => {
    if (escaped !== undefined) {
      return escaped
    }
    if (used >= values.length) {
      throw new IntrinsicError('the number of {} does not match the number of arguments')
    }
    const value = values[used++]!
    if (typeof value === 'object' && value !== null) {
      return JSON.stringify(value)
    }
    return typeof value === 'string' ? value : match && String(value)
  })
  if (used < values.length) {
    throw new IntrinsicError('the number of {} does not match the number of arguments')
  }
  return text
}

/** Splits at any one of the separator's characters, without empty parts. */
function splitAtAny(text: string, separators: string): string[] {
  const parts = ['']
  const ends = new Set(separators)
  for (const c of text) {
    if (ends.has(c)) {
      parts.push('')
    } else {
      parts[parts.length - 1] += c
    }
  }
  return parts.filter((part) => part !== '')
}

/** Returns a text that equal values share, whatever the order of their members. */
function keyOf(value: Json): string {
  return JSON.stringify(value, (_key, member: Json) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(byName)) : member,
  )
}

function byName([a]: [string, Json], [b]: [string, Json]): number {
  return a < b ? -1 : 1
}

function asArray(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) {
    throw new IntrinsicError(`an array was expected, got ${JSON.stringify(value)}`)
  }
  return value
}

function asText(value: Json | undefined): string {
  if (typeof value !== 'string') {
    throw new IntrinsicError(`a string was expected, got ${JSON.stringify(value)}`)
  }
  return value
}

function asShortText(value: Json | undefined): string {
  const text = asText(value)
  if (text.length > 10_000) {
    throw new IntrinsicError('the string must not be longer than 10000 characters')
  }
  return text
}

/** Numbers are rounded to the nearest integer, as AWS does. */
function asInteger(value: Json | undefined): number {
  if (typeof value !== 'number') {
    throw new IntrinsicError(`a number was expected, got ${JSON.stringify(value)}`)
  }
  return Math.round(value)
}

/** "You must specify integer values in the range of -2147483648 and 2147483647", says AWS of States.MathAdd. */
function asInt32(value: Json | undefined): number {
  const integer = asInteger(value)
  if (integer < -(2 ** 31) || integer >= 2 ** 31) {
    throw new IntrinsicError(`an integer from -2147483648 to 2147483647 was expected, got ${value}`)
  }
  return integer
}

function asJsonObject(value: Json | undefined): JsonObject {
  if (!isObject(value)) {
    throw new IntrinsicError(`a JSON object was expected, got ${JSON.stringify(value)}`)
  }
  return value
}
