import {
  type Environment,
  identify,
  nameProperty,
  type PhysicalResource,
  qualifiedBy,
} from './physical-resource.ts'
import { AssemblyError, isRecord, type Place, type Template, within } from './template.ts'

export interface Resolver {
  readonly stackName: string
  /** The value with every intrinsic replaced; `AWS::NoValue` members vanish. Throws AssemblyError. */
  resolve(value: unknown, place: Place): unknown
  physical(logicalId: string, place: Place): PhysicalResource
  isActive(condition: string | undefined, place: Place): boolean
}

/** What stands in a template where CloudFormation would look up SSM: CDK's bootstrap version is the only such use. */
const parameterValue = (name: string, parameter: { Type: string; Default?: unknown }, place: Place) => {
  if (parameter.Default === undefined) {
    throw new AssemblyError(
      place.logicalId,
      place.path,
      `parameter ${name} has no default, and the local cloud sets none`,
    )
  }
  return parameter.Default
}

type Intrinsic = (argument: unknown, place: Place) => unknown

/** Resolves the intrinsics of one stack's template, for one account and region. */
export function createResolver(stackName: string, template: Template, environment: Environment): Resolver {
  const named = new Map<string, PhysicalResource>()
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': environment.accountId,
    'AWS::Region': environment.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${environment.region}:${environment.accountId}:stack/${stackName}/local`,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': [],
  }

  const fail = (place: Place, problem: string): never => {
    throw new AssemblyError(place.logicalId, place.path, problem)
  }
  const text = (value: unknown, place: Place): string => {
    const resolved = resolve(value, place)
    if (typeof resolved === 'string') {
      return resolved
    }
    if (typeof resolved === 'number' || typeof resolved === 'boolean') {
      return String(resolved)
    }
    return fail(place, `expected text, got ${JSON.stringify(resolved)}`)
  }
  const list = (value: unknown, place: Place, length?: number): unknown[] => {
    const resolved = Array.isArray(value) ? value : resolve(value, place)
    if (!Array.isArray(resolved)) {
      return fail(place, `expected a list, got ${JSON.stringify(resolved)}`)
    }
    if (length !== undefined && resolved.length !== length) {
      return fail(place, `expected ${length} arguments, got ${resolved.length}`)
    }
    return resolved
  }

  const physical = (logicalId: string, place: Place): PhysicalResource => {
    const known = named.get(logicalId)
    if (known) {
      return known
    }
    const resource = template.Resources[logicalId]
    if (!resource) {
      return fail(
        place,
        `refers to ${logicalId}, which is neither a resource nor a parameter of ${stackName}`,
      )
    }
    const property = nameProperty(resource.Type)
    const explicit = property && resource.Properties?.[property]
    const name =
      explicit === undefined ? undefined : text(explicit, { logicalId, path: `Properties.${property}` })
    const whole = qualifiedBy(resource.Type, resource.Properties ?? {})
    const qualified = whole === undefined ? undefined : text(whole, { logicalId, path: 'Properties' })
    const identified = identify(resource.Type, logicalId, name, { stackName, ...environment, qualified })
    named.set(logicalId, identified)
    return identified
  }
  const reference = (name: string, place: Place): unknown => {
    if (name in pseudo) {
      return pseudo[name]
    }
    const parameter = template.Parameters?.[name]
    return parameter ? parameterValue(name, parameter, place) : physical(name, place).ref
  }
  const attribute = (name: string, place: Place): string => {
    const [logicalId = '', ...rest] = name.split('.')
    return physical(logicalId, place).attribute(rest.join('.'), place)
  }
  const condition = (value: unknown, place: Place): boolean => {
    const resolved = resolve(value, place)
    if (typeof resolved === 'boolean') {
      return resolved
    }
    if (resolved === 'true' || resolved === 'false') {
      return resolved === 'true'
    }
    return fail(place, `expected a condition, got ${JSON.stringify(resolved)}`)
  }
  const isActive = (name: string | undefined, place: Place): boolean => {
    if (name === undefined) {
      return true
    }
    const definition = template.Conditions?.[name]
    if (definition === undefined) {
      return fail(place, `condition ${name} is not in the template`)
    }
    return condition(definition, { logicalId: `Conditions.${name}`, path: '' })
  }

  const intrinsics: Record<string, Intrinsic> = {
    Ref: (argument, place) => reference(String(argument), place),
    Condition: (argument, place) => isActive(String(argument), place),
    'Fn::GetAtt': (argument, place) =>
      attribute(Array.isArray(argument) ? argument.join('.') : String(argument), place),
    'Fn::Join': (argument, place) => {
      const [separator, parts] = list(argument, place, 2)
      return list(parts, place)
        .map((part) => text(part, place))
        .join(text(separator, place))
    },
    'Fn::Sub': (argument, place) => {
      const [format, variables] = Array.isArray(argument) ? list(argument, place, 2) : [argument, {}]
      const own = isRecord(variables) ? variables : {}
      return String(format).replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
        if (literal) {
          return `\${${name}}`
        }
        const key = name.trim()
        if (Object.hasOwn(own, key)) {
          return text(own[key], place)
        }
        return text(key.includes('.') ? attribute(key, place) : reference(key, place), place)
      })
    },
    'Fn::Select': (argument, place) => {
      const [index, values] = list(argument, place, 2)
      const all = list(values, place)
      const chosen = all[Number(text(index, place))]
      return chosen === undefined
        ? fail(place, `Fn::Select ${index} is outside a list of ${all.length}`)
        : resolve(chosen, place)
    },
    'Fn::Split': (argument, place) => {
      const [separator, source] = list(argument, place, 2)
      return text(source, place).split(text(separator, place))
    },
    'Fn::If': (argument, place) => {
      const [name, yes, no] = list(argument, place, 3)
      return resolve(isActive(String(name), place) ? yes : no, place)
    },
    'Fn::Equals': (argument, place) => {
      const [left, right] = list(argument, place, 2)
      return text(left, place) === text(right, place)
    },
    'Fn::Not': (argument, place) => !condition(list(argument, place, 1)[0], place),
    'Fn::And': (argument, place) => list(argument, place).every((each) => condition(each, place)),
    'Fn::Or': (argument, place) => list(argument, place).some((each) => condition(each, place)),
    'Fn::FindInMap': (argument, place) => {
      const [map, top, second] = list(argument, place, 3).map((each) => text(each, place))
      const found = template.Mappings?.[map!]?.[top!]?.[second!]
      return found ?? fail(place, `Fn::FindInMap finds nothing at ${map}.${top}.${second}`)
    },
    'Fn::Base64': (argument, place) => Buffer.from(text(argument, place)).toString('base64'),
    'Fn::GetAZs': () => [`${environment.region}a`, `${environment.region}b`],
  }

  const resolve = (value: unknown, place: Place): unknown => {
    if (Array.isArray(value)) {
      return value
        .map((each, index) => resolve(each, within(place, index)))
        .filter((each) => each !== undefined)
    }
    if (!isRecord(value)) {
      return value
    }
    const keys = Object.keys(value)
    const name = keys.length === 1 ? keys[0]! : ''
    // `Condition` names a condition only when it holds text; elsewhere it is an ordinary key.
    const isIntrinsic =
      Object.hasOwn(intrinsics, name) && (name !== 'Condition' || typeof value[name] === 'string')
    if (isIntrinsic) {
      return intrinsics[name]!(value[name], within(place, name))
    }
    if (name.startsWith('Fn::')) {
      return fail(
        within(place, name),
        `the local cloud does not resolve ${name} (it resolves ${Object.keys(intrinsics).join(', ')})`,
      )
    }
    const resolved: Record<string, unknown> = {}
    for (const key of keys) {
      const member = resolve(value[key], within(place, key))
      if (member !== undefined) {
        resolved[key] = member
      }
    }
    return resolved
  }

  return { stackName, resolve, physical, isActive }
}
