import { createHash } from 'node:crypto'
import jsonata from 'jsonata'
import { createJavaRandom } from '../machine/java-random.ts'
import type { Random } from '../machine/random.ts'

/** What the functions take from the event that is being decided, so that a decision can be repeated. */
interface DecisionInputs {
  now: number
  random: Random
}

/** Name under which the functions find their inputs; no JSONata name has a space. */
const INPUTS_KEY = 'the decision'

type Focus = { environment: { lookup(name: string): unknown } }

function inputsOf(focus: Focus): DecisionInputs {
  return focus.environment.lookup(INPUTS_KEY) as DecisionInputs
}

/** Returns the bindings that the functions need beside the variables; `$eval` is not available in Step Functions. */
export function bindStepFunctions(inputs: DecisionInputs): Record<string, unknown> {
  return { [INPUTS_KEY]: inputs, eval: undefined }
}

/** Whether an expression may call one of them: most do not. */
export function mentionsStepFunctions(source: string): boolean {
  return /\$(partition|range|hash|parse|random|uuid|shuffle|now|millis|eval)\b/.test(source)
}

/**
 * Functions that Step Functions adds to JSONata, and those whose result must come from the event being decided
 * rather than from the machine: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function registerStepFunctions(expression: jsonata.Expression) {
  const register = (
    name: string,
    implementation: (this: Focus, ...args: never[]) => unknown,
    signature: string,
  ) => expression.registerFunction(name, implementation as never, signature)
  register('partition', partition, '<an?:a>')
  register('range', range, '<nnn?:x>')
  register('hash', hash, '<s-s?:s>')
  register('parse', parse, '<s?:x>')
  register(
    'random',
    function random(this: Focus, seed: number | undefined) {
      return seed === undefined
        ? inputsOf(this).random.next()
        : createJavaRandom(Math.trunc(seed)).nextDouble()
    },
    '<n?:n>',
  )
  register(
    'uuid',
    function uuid(this: Focus) {
      return inputsOf(this).random.uuid()
    },
    '<:s>',
  )
  register(
    'shuffle',
    function shuffled(this: Focus, items: unknown[]) {
      return shuffle(items, inputsOf(this).random)
    },
    '<a:a>',
  )
  register(
    'now',
    function now(this: Focus, picture: string | undefined, timezone: string | undefined) {
      return formatTime.evaluate({ now: inputsOf(this).now, picture, timezone })
    },
    '<s?s?:s>',
  )
  register(
    'millis',
    function millis(this: Focus) {
      return inputsOf(this).now
    },
    '<:n>',
  )
}

const formatTime = jsonata('$fromMillis(now, picture, timezone)')

/** Without a size one chunk; an empty list and a size of zero are nothing. Arguments are rounded towards zero. */
function partition(items: unknown[] | undefined, size: number | undefined): unknown {
  if (items === undefined || items.length === 0) {
    return undefined
  }
  const width = size === undefined ? items.length : Math.trunc(size)
  if (width < 0) {
    throw error('Second argument must be zero or greater')
  }
  if (width === 0) {
    return undefined
  }
  return Array.from({ length: Math.ceil(items.length / width) }, (_, i) =>
    items.slice(i * width, (i + 1) * width),
  )
}

/** AWS refuses a range of more numbers for the memory it would take. */
const LONGEST_RANGE = 360_145

function range(first: number, last: number, step: number | undefined): unknown {
  if (first === undefined || last === undefined || step === undefined) {
    return undefined
  }
  const [from, to, by] = [first, last, step].map(Math.trunc) as [number, number, number]
  if (by === 0 || (to - from) / by < 0) {
    return undefined
  }
  const length = Math.floor((to - from) / by) + 1
  if (length > LONGEST_RANGE) {
    throw { message: 'Expression evaluation memory limit exceeded: Check for excessive memory usage' }
  }
  return toSequence(Array.from({ length }, (_, i) => from + i * by))
}

const digests: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

function hash(data: string | undefined, algorithm: string | undefined): unknown {
  if (data === undefined || algorithm === undefined) {
    return undefined
  }
  const digest = Object.hasOwn(digests, algorithm) ? digests[algorithm] : undefined
  if (!digest) {
    throw error(`Unsupported hash algorithm: ${algorithm}`)
  }
  return createHash(digest).update(data).digest('hex')
}

function parse(text: string | undefined): unknown {
  if (text === undefined) {
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    throw error('Invalid JSON')
  }
}

function shuffle(items: unknown[] | undefined, random: Random): unknown {
  if (!Array.isArray(items)) {
    return items
  }
  const list = items.slice()
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const swapped = list[i]
    list[i] = list[j]
    list[j] = swapped
  }
  return list
}

/** Marks a result as a JSONata sequence: one item stands for itself. */
function toSequence(items: unknown[]): unknown[] {
  return Object.defineProperty(items, 'sequence', { value: true, enumerable: false })
}

function error(message: string) {
  return { code: 'D3137', message }
}
