import { optimized } from './optimized.ts'
import { findServiceModel, operationName, type ServiceModel, type Shape } from './service-model.ts'

/** The API call behind a Task, as its service's model describes it. */
export interface Operation {
  readonly model: ServiceModel
  readonly name: string
  readonly input: Shape
  /** Undefined where the call returns nothing. */
  readonly output: Shape | undefined
}

const NOTHING: Shape = { type: 'structure' }

/** Returns the operation of an integration; undefined where the model of its service is not kept here. */
export function findOperation(service: string, action: string): Operation | undefined {
  const model = findModel(service)
  const name = operationName(action)
  const operation = model && Object.hasOwn(model.operations, name) ? model.operations[name] : undefined
  if (!model || !operation) {
    return undefined
  }
  const { input, output } = operation
  return {
    model,
    name,
    input: input === undefined ? NOTHING : model.shapes[input]!,
    output: output === undefined ? undefined : model.shapes[output],
  }
}

/** `service` is that of a Resource: `dynamodb`, `aws-sdk:s3`. */
export function findModel(service: string): ServiceModel | undefined {
  if (service.startsWith('aws-sdk:')) {
    return findServiceModel(service.slice('aws-sdk:'.length))
  }
  const sdk = optimized[service]?.sdk
  return sdk === undefined ? undefined : findServiceModel(`optimized/${sdk}`)
}
