import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { isRecord } from '#local/is-record.ts'
import { toPascalCase } from './names.ts'

/** What values of a shape are: the names of its members, its bounds and the values allowed. */
export interface Shape {
  readonly type: string
  /** Shape of each member, by the member's name. */
  readonly members?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  /** Shape of a list's items, or of a map's values. */
  readonly of?: string
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
}

const Model = z.object({
  serviceId: z.string(),
  /** Of the SDK for Java: the first word of an error's name. */
  prefix: z.string(),
  protocol: z.string(),
  /** `X-Amz-Target` begins with it where the protocol is JSON. */
  targetPrefix: z.string().optional(),
  jsonVersion: z.string().optional(),
  operations: z.record(z.string(), z.object({ input: z.string().optional(), output: z.string().optional() })),
  /** Written by write-models.ts; a model has thousands, too many to check each at every start. */
  shapes: z.custom<Readonly<Record<string, Shape>>>(isRecord),
  /** Exceptions that have a class of their own, by their name on the wire. */
  exceptions: z.record(z.string(), z.string()),
})
export type ServiceModel = z.output<typeof Model>

const loaded = new Map<string, ServiceModel | undefined>()

/**
 * Returns the model of a service by its name in `aws-sdk:<name>`; undefined for one that is not kept here. `optimized/<name>`
 * is what the optimized integrations need of it.
 */
export function findServiceModel(name: string): ServiceModel | undefined {
  if (!loaded.has(name)) {
    loaded.set(name, /^(optimized\/)?[a-z0-9]+$/.test(name) ? readModel(name) : undefined)
  }
  return loaded.get(name)
}

function readModel(name: string): ServiceModel | undefined {
  const file = new URL(`./models/${name}.json.gz`, import.meta.url)
  return existsSync(file) ? Model.parse(JSON.parse(gunzipSync(readFileSync(file)).toString())) : undefined
}

/** Returns the operation of an action: `putItem` is PutItem. */
export function operationName(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1)
}

/** Returns the shape of a member by the name that Step Functions has for it; undefined where the shape has no such member. */
export function memberShape(model: ServiceModel, shape: Shape, name: string): Shape | undefined {
  const member = memberName(shape, name)
  return member === undefined ? undefined : model.shapes[shape.members![member]!]
}

/** Returns the name that the service has for a member. */
export function memberName({ members = {} }: Shape, name: string): string | undefined {
  if (Object.hasOwn(members, name) && /^[A-Z]/.test(name)) {
    return name
  }
  return Object.keys(members).find((own) => toPascalCase(own) === name || operationName(own) === name)
}
