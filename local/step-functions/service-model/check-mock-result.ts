import { isObject, type Json } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'
import { toStepFunctions } from './check-parameters.ts'
import { findOperation } from './find-operation.ts'
import { memberShape, type ServiceModel, type Shape } from './service-model.ts'

/** Results that Step Functions makes JSON of, though the service returns text or bytes. */
const FREE_RESULTS = new Set(['Payload', 'Input', 'Output', 'Body'])

/**
 * Returns what is wrong with a mocked result according to the service's model; undefined for a right one. STRICT asks for
 * required members too. What a token is answered with is the answerer's business.
 */
export function checkMockResult(
  { service, action, pattern }: Resource & { kind: 'service' },
  result: Json,
  mode: 'STRICT' | 'PRESENT',
): string | undefined {
  if (pattern === 'waitForTaskToken') {
    return undefined
  }
  const isStates = service === 'states' && pattern.startsWith('sync')
  const operation = isStates
    ? findOperation('aws-sdk:sfn', 'describeExecution')
    : pattern === 'response'
      ? findOperation(service, action)
      : undefined
  return operation?.output
    ? findProblem({ model: operation.model, strict: mode === 'STRICT' }, operation.output, result, 'result')
    : undefined
}

interface Checked {
  readonly model: ServiceModel
  readonly strict: boolean
}

const EXPECTED: Readonly<Record<string, string>> = {
  structure: 'an object',
  map: 'an object',
  list: 'an array',
  integer: 'a number',
  long: 'a number',
  float: 'a number',
  double: 'a number',
  boolean: 'a boolean',
}

function findProblem(checked: Checked, shape: Shape, value: Json, field: string): string | undefined {
  const expected = EXPECTED[shape.type] ?? 'a string'
  if (!isOf(shape, value)) {
    return `Field '${field}' must be ${expected}`
  }
  if (isObject(value)) {
    return shape.type === 'map'
      ? firstOf(Object.values(value), (item) => findProblem(checked, itemOf(checked, shape), item, field))
      : findInStructure(checked, shape, value)
  }
  if (Array.isArray(value)) {
    return firstOf(value, (item) => findProblem(checked, itemOf(checked, shape), item, field))
  }
  return findOutOfBounds(shape, value, field)
}

function findInStructure(checked: Checked, shape: Shape, value: Record<string, Json>): string | undefined {
  const missing = checked.strict
    ? (shape.required ?? []).map(toStepFunctions).find((name) => value[name] === undefined)
    : undefined
  if (missing !== undefined) {
    return `Required field '${missing}' is missing`
  }
  // A member that the model does not know may be of a later one.
  return firstOf(Object.entries(value), ([name, member]) => {
    const of = FREE_RESULTS.has(name) ? undefined : memberShape(checked.model, shape, name)
    return of && findProblem(checked, of, member, name)
  })
}

function findOutOfBounds({ enum: values, min, max, type }: Shape, value: Json, field: string) {
  if (values && !values.includes(String(value))) {
    return `Field '${field}' is not an expected value`
  }
  if (typeof value === 'number') {
    if (min !== undefined && value < min) {
      return `Field '${field}' is less than the minimum value`
    }
    return max !== undefined && value > max ? `Field '${field}' exceeds the maximum value` : undefined
  }
  if (typeof value !== 'string' || type === 'timestamp') {
    return undefined
  }
  if (min !== undefined && value.length < min) {
    return `Field '${field}' is smaller than the minimum length`
  }
  return max !== undefined && value.length > max ? `Field '${field}' exceeds the maximum length` : undefined
}

/** Step Functions writes times as text or as a number of seconds, and bytes in base64. */
function isOf({ type }: Shape, value: Json): boolean {
  switch (EXPECTED[type]) {
    case 'an object':
      return isObject(value)
    case 'an array':
      return Array.isArray(value)
    case 'a number':
      return typeof value === 'number'
    case 'a boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string' || (type === 'timestamp' && typeof value === 'number')
  }
}

function itemOf({ model }: Checked, { of }: Shape): Shape {
  return model.shapes[of!]!
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = find(item)
    if (problem !== undefined) {
      return problem
    }
  }
  return undefined
}
