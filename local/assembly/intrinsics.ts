import { isRecord } from '#local/is-record.ts'
import { AssemblyError, type Place } from './template.ts'

/** What an intrinsic function asks of the resolver of its stack. */
export interface IntrinsicContext {
  readonly region: string
  resolve(value: unknown, place: Place): unknown
  /** What `Ref` gives for a resource, parameter or pseudo parameter. */
  reference(name: string, place: Place): unknown
  /** What `Fn::GetAtt` gives for `<logical id>.<attribute>`. */
  attribute(name: string, place: Place): string
  isActive(condition: string, place: Place): boolean
  findInMap(map: string, top: string, second: string): unknown
  /** What another stack of the assembly exports by this name. */
  importValue(name: string, place: Place): string
}

type Intrinsic = (context: IntrinsicContext, argument: unknown, place: Place) => unknown

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (context, argument, place) => context.reference(String(argument), place),
  Condition: (context, argument, place) => context.isActive(String(argument), place),
  'Fn::GetAtt': (context, argument, place) =>
    context.attribute(Array.isArray(argument) ? argument.join('.') : String(argument), place),
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': (context, argument, place) => {
    const [separator, source] = listOf(context, argument, place, 2)
    return textOf(context, source, place).split(textOf(context, separator, place))
  },
  'Fn::If': (context, argument, place) => {
    const [name, yes, no] = listOf(context, argument, place, 3)
    return context.resolve(context.isActive(String(name), place) ? yes : no, place)
  },
  'Fn::Equals': (context, argument, place) => {
    const [left, right] = listOf(context, argument, place, 2)
    return textOf(context, left, place) === textOf(context, right, place)
  },
  'Fn::Not': (context, argument, place) =>
    !conditionOf(context, listOf(context, argument, place, 1)[0], place),
  'Fn::And': (context, argument, place) =>
    listOf(context, argument, place).every((each) => conditionOf(context, each, place)),
  'Fn::Or': (context, argument, place) =>
    listOf(context, argument, place).some((each) => conditionOf(context, each, place)),
  'Fn::FindInMap': (context, argument, place) => {
    const [map = '', top = '', second = ''] = listOf(context, argument, place, 3).map((each) =>
      textOf(context, each, place),
    )
    return (
      context.findInMap(map, top, second) ??
      fail(place, `Fn::FindInMap finds nothing at ${map}.${top}.${second}`)
    )
  },
  'Fn::ImportValue': (context, argument, place) =>
    context.importValue(textOf(context, argument, place), place),
  'Fn::Base64': (context, argument, place) =>
    Buffer.from(textOf(context, argument, place)).toString('base64'),
  'Fn::GetAZs': ({ region }) => [`${region}a`, `${region}b`],
}

function join(context: IntrinsicContext, argument: unknown, place: Place): string {
  const [separator, parts] = listOf(context, argument, place, 2)
  return listOf(context, parts, place)
    .map((part) => textOf(context, part, place))
    .join(textOf(context, separator, place))
}

function substitute(context: IntrinsicContext, argument: unknown, place: Place): string {
  const [format, variables] = Array.isArray(argument) ? listOf(context, argument, place, 2) : [argument, {}]
  const own = isRecord(variables) ? variables : {}
  return String(format).replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal) {
      return `\${${name}}`
    }
    const key = name.trim()
    if (Object.hasOwn(own, key)) {
      return textOf(context, own[key], place)
    }
    const value = key.includes('.') ? context.attribute(key, place) : context.reference(key, place)
    return textOf(context, value, place)
  })
}

function select(context: IntrinsicContext, argument: unknown, place: Place): unknown {
  const [index, values] = listOf(context, argument, place, 2)
  const all = listOf(context, values, place)
  const chosen = all[Number(textOf(context, index, place))]
  return chosen === undefined
    ? fail(place, `Fn::Select ${index} is outside a list of ${all.length}`)
    : context.resolve(chosen, place)
}

/** Returns the value resolved to text. Throws AssemblyError when it is neither text, number nor boolean. */
export function textOf(context: IntrinsicContext, value: unknown, place: Place): string {
  const resolved = context.resolve(value, place)
  if (typeof resolved === 'string') {
    return resolved
  }
  if (typeof resolved === 'number' || typeof resolved === 'boolean') {
    return String(resolved)
  }
  return fail(place, `expected text, got ${JSON.stringify(resolved)}`)
}

/** Returns the value resolved to a boolean. Throws AssemblyError when it is none. */
export function conditionOf(context: IntrinsicContext, value: unknown, place: Place): boolean {
  const resolved = context.resolve(value, place)
  if (typeof resolved === 'boolean') {
    return resolved
  }
  if (resolved === 'true' || resolved === 'false') {
    return resolved === 'true'
  }
  return fail(place, `expected a condition, got ${JSON.stringify(resolved)}`)
}

/** Returns the list, with its elements as they are. Throws AssemblyError when it is none or has another length. */
function listOf(context: IntrinsicContext, value: unknown, place: Place, length?: number): unknown[] {
  const resolved = Array.isArray(value) ? value : context.resolve(value, place)
  if (!Array.isArray(resolved)) {
    return fail(place, `expected a list, got ${JSON.stringify(resolved)}`)
  }
  if (length !== undefined && resolved.length !== length) {
    return fail(place, `expected ${length} arguments, got ${resolved.length}`)
  }
  return resolved
}

/** Throws AssemblyError, which names the place in the template. */
export function fail(place: Place, problem: string): never {
  throw new AssemblyError(place.logicalId, place.path, problem)
}
