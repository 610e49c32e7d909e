import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { FREE_MEMBERS, isAttribute } from './check-parameters.ts'
import type { Operation } from './find-operation.ts'
import { memberName, type ServiceModel, type Shape } from './service-model.ts'

/**
 * Returns parameters as the service's API has them: under the service's names, objects as JSON text where the API takes
 * text, and plain text as a string attribute of DynamoDB.
 */
export function toRequest({ model, input }: Operation, parameters: JsonObject): JsonObject {
  return toStructure(model, input, parameters)
}

function toStructure(model: ServiceModel, shape: Shape, value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const own = memberName(shape, name)
      // A null is what is not there.
      if (own === undefined || member === null) {
        return []
      }
      const of = model.shapes[shape.members![own]!]!
      return [[own, FREE_MEMBERS.has(name) ? toText(of, member) : toValue(model, of, member)]]
    }),
  )
}

function toValue(model: ServiceModel, shape: Shape, value: Json): Json {
  if (typeof value === 'string' && isAttribute(shape)) {
    return { S: value }
  }
  if (Array.isArray(value) && shape.of) {
    const of = model.shapes[shape.of]!
    return value.map((item) => toValue(model, of, item))
  }
  if (!isObject(value)) {
    return value
  }
  if (shape.type === 'map' && shape.of) {
    const of = model.shapes[shape.of]!
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toValue(model, of, item)]))
  }
  return shape.members ? toStructure(model, shape, value) : value
}

function toText({ type }: Shape, value: Json): Json {
  return typeof value === 'string' || (type !== 'string' && type !== 'blob') ? value : JSON.stringify(value)
}
