import { isObject, type Json } from '../machine/json.ts'
import type { Operation } from './find-operation.ts'
import { toPascalCase } from './names.ts'
import { memberName, memberShape, type ServiceModel, type Shape } from './service-model.ts'

/** Members that take any JSON, which Step Functions turns into text: of these the model says that they are text. */
export const FREE_MEMBERS = new Set([
  'Payload',
  'Input',
  'MessageBody',
  'Message',
  'Detail',
  'ClientContext',
  'Body',
])

/** Returns the parameters that the call requires and that are not among the names given. */
export function findMissing({ input }: Operation, given: readonly string[]): string[] {
  const known = new Set(given.map((name) => memberName(input, name)))
  return (input.required ?? []).filter((name) => !known.has(name)).map(toStepFunctions)
}

export function findUnknown({ input }: Operation, given: readonly string[]): string[] {
  return given.filter((name) => memberName(input, name) === undefined)
}

export function isUnknownParameter(name: string): string {
  return `The field "${name}" is not supported by Step Functions`
}

/** A member that begins with a capital keeps its name, which published definitions have too. */
export function toStepFunctions(name: string): string {
  return /^[A-Z]/.test(name) ? name : toPascalCase(name)
}

/** Returns what keeps the parameters from being sent, in AWS's words; a null is sent, and is the service's to refuse. */
export function findParameterProblems(operation: Operation, parameters: Json): string[] {
  const given = isObject(parameters) ? Object.keys(parameters) : []
  return [
    ...findMissing(operation, given).map((name) => `The field '${name}' is required but was missing`),
    ...findUnknown(operation, given).map(isUnknownParameter),
    ...findMisfits(operation.model, operation.input, parameters),
  ]
}

const JSON_TYPES: Readonly<Record<string, 'STRING' | 'NUMBER' | 'BOOLEAN' | 'ARRAY' | 'OBJECT'>> = {
  string: 'STRING',
  character: 'STRING',
  integer: 'NUMBER',
  long: 'NUMBER',
  float: 'NUMBER',
  double: 'NUMBER',
  boolean: 'BOOLEAN',
  list: 'ARRAY',
  map: 'OBJECT',
  structure: 'OBJECT',
}

function findMisfits(model: ServiceModel, shape: Shape, value: Json): string[] {
  if (Array.isArray(value) && shape.type === 'list') {
    return value.flatMap((item) => findMisfits(model, model.shapes[shape.of!]!, item))
  }
  if (!isObject(value)) {
    return []
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const of = shape.type === 'map' ? model.shapes[shape.of!] : memberShape(model, shape, name)
    if (!of || member === null || FREE_MEMBERS.has(name)) {
      return []
    }
    const type = JSON_TYPES[of.type]
    return type && typeOf(member) !== type && !isAttributeText(of, member)
      ? [`The value for the field '${name}' must be a ${type}`]
      : findMisfits(model, of, member)
  })
}

/** Plain text stands for a string attribute of DynamoDB. */
function isAttributeText(shape: Shape, value: Json): boolean {
  return typeof value === 'string' && isAttribute(shape)
}

export function isAttribute({ members }: Shape): boolean {
  return members !== undefined && 'S' in members && 'NULL' in members
}

function typeOf(value: Json): string {
  return (Array.isArray(value) ? 'array' : typeof value).toUpperCase()
}
