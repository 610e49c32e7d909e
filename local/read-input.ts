import type { z } from 'zod'
import { AwsError } from './aws-error.ts'
import { isRecord } from './is-record.ts'

type Problem = z.core.$ZodIssue

/** AWS's names of JSON types. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'list',
  int: 'integer',
  object: 'structure',
  record: 'structure',
}

/** Java class in AWS's printout of a list's items. */
const ITEM_CLASSES: Readonly<Record<string, string>> = {
  routingConfiguration: 'RoutingConfigurationListItem',
}

/**
 * Returns the members that the shape knows. Throws, in AWS's words, a SerializationException for the first member of
 * another type, or a ValidationException that lists every member that breaks a constraint.
 */
export function readInput<S extends z.ZodType>(shape: S, input: object): z.output<S> {
  const result = shape.safeParse(withoutNulls(input), { reportInput: true })
  if (result.success) {
    return result.data
  }
  const problems = result.error.issues
  const misfit = problems.find((problem) => problem.code === 'invalid_type' && !isAbsent(problem.input))
  if (misfit?.code === 'invalid_type') {
    throw new AwsError(
      'SerializationException',
      `${pathOf(misfit)} must be a ${TYPES[misfit.expected] ?? misfit.expected}, but was ${JSON.stringify(misfit.input)}`,
    )
  }
  const count = `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected`
  throw new AwsError('ValidationException', `${count}: ${problems.map(describeProblem).join('; ')}`)
}

/** AWS reads a null as an absent member. Those of tags stay, and are refused: no SDK sends one, and nobody means it. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls)
  }
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, member]) =>
          member === null ? [] : [[name, name === 'tags' ? member : withoutNulls(member)]],
        ),
      )
    : value
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function describeProblem(problem: Problem): string {
  const shown = isAbsent(problem.input) ? 'null' : `'${print(problem)}'`
  return `Value ${shown} at '${pathOf(problem)}' failed to satisfy constraint: Member must ${constraintOf(problem)}`
}

/** `routingConfiguration.1.member.weight`: AWS counts the items of a list from 1. */
function pathOf({ path }: Problem): string {
  return path.map((key) => (typeof key === 'number' ? `${key + 1}.member` : String(key))).join('.')
}

function constraintOf(problem: Problem): string {
  switch (problem.code) {
    case 'invalid_value':
      return `satisfy enum value set: [${problem.values.join(', ')}]`
    case 'too_small':
      return `have ${measureOf(problem.origin)} greater than or equal to ${problem.minimum}`
    case 'too_big':
      return `have ${measureOf(problem.origin)} less than or equal to ${problem.maximum}`
    case 'invalid_format':
      return `satisfy regular expression pattern: ${patternOf(problem)}`
    default:
      return 'not be null'
  }
}

/** Without the slashes of the literal, and as the model has it where that says nothing of the ends. */
function patternOf({ pattern = '' }: { pattern?: string }): string {
  return pattern.replace(/^\/|\/[a-z]*$/g, '').replace(/^\^\(\?:(.*)\)\$$/, '$1')
}

function measureOf(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'length' : 'value'
}

/** The value as Java prints it. */
function print({ input, path }: Problem): string {
  if (!Array.isArray(input)) {
    return show(input)
  }
  const itemClass = ITEM_CLASSES[String(path.at(-1))] ?? ''
  const items = input.map((item) =>
    isRecord(item)
      ? `${itemClass}(${Object.entries(item)
          .map(([name, value]) => `${name}=${show(value)}`)
          .join(', ')})`
      : show(item),
  )
  return `[${items.join(', ')}]`
}

/** Objects of a request may have a member `toString` of any type, so that `String` cannot print them. */
function show(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
