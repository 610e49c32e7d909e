import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError, type Place } from './template.ts'

export interface StateMachineResource {
  logicalId: string
  name: string
  arn: string
  type: string
  /** Amazon States Language, JSON text, substitutions applied. */
  definition: string
  roleArn: string
  /** In the shape of CreateStateMachine. */
  loggingConfiguration: object | undefined
  tracingConfiguration: object | undefined
}

/** Replaces `${Name}` by the definition substitutions; a name that is not among them stays, as in CloudFormation. */
function substitute(definition: string, substitutions: Record<string, unknown>) {
  return definition.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
  )
}

function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lowerFirst)
  }
  if (!isRecord(value)) {
    return value
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key[0]!.toLowerCase() + key.slice(1), lowerFirst(member)]),
  )
}

export function readStateMachine(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): StateMachineResource {
  const place: Place = { logicalId, path: 'Properties' }
  const { name, arn } = resolver.physical(logicalId, place)
  const { DefinitionString, Definition, DefinitionSubstitutions } = properties
  const source = DefinitionString ?? (Definition && JSON.stringify(Definition))
  if (typeof source !== 'string') {
    throw new AssemblyError(
      logicalId,
      'Properties.DefinitionString',
      'the local cloud reads DefinitionString or Definition; use DefinitionBody.fromString, not fromFile',
    )
  }
  const definition = substitute(source, isRecord(DefinitionSubstitutions) ? DefinitionSubstitutions : {})
  return {
    logicalId,
    name,
    arn: arn!,
    type: String(properties.StateMachineType ?? 'STANDARD'),
    definition,
    roleArn: String(properties.RoleArn),
    loggingConfiguration: lowerFirst(properties.LoggingConfiguration) as object | undefined,
    tracingConfiguration: lowerFirst(properties.TracingConfiguration) as object | undefined,
  }
}
