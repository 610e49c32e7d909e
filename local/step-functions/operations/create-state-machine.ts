import { randomUUID } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { hashDefinition } from '../machine/machine.ts'
import { findVariableReferences } from '../validate/references.ts'
import { type Diagnostic, validateDefinition } from '../validate/validate.ts'
import { machineArnOf, qualifierOf, readArn } from './resources/arn.ts'
import {
  type Operation,
  type Revision,
  type Service,
  type StateMachine,
  toSeconds,
} from './resources/deps.ts'
import { checkName } from './resources/name.ts'
import { pageOf } from './resources/paging.ts'
import { readTags } from './resources/tags.ts'
import { publishVersion } from './resources/versions.ts'
import { findExecution } from './start-execution.ts'

export const CreateStateMachine: Operation = async (service, input, caller) => {
  const name = checkName(input.name)
  const type = input.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD'
  if (input.versionDescription !== undefined && input.publish !== true) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true')
  }
  const revision = createRevision(service, input, type)
  const arn = `arn:aws:states:${service.region}:${caller.accountId}:stateMachine:${name}`
  const tags = readTags(input.tags)
  let machine = service.machines.get(arn)
  if (machine) {
    if (!isSameMachine(machine, revision, type, tags)) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`)
    }
  } else {
    const creationDate = service.clock.now()
    machine = {
      ...revision,
      arn,
      name,
      type,
      creationDate,
      revised: false,
      nextVersion: 1,
      tags,
      accountId: caller.accountId,
    }
    service.machines.put(arn, machine)
  }
  const version =
    input.publish === true ? publishVersion(service, machine, input.versionDescription) : undefined
  await service.save()
  return {
    stateMachineArn: arn,
    creationDate: toSeconds(machine.creationDate),
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  }
}

function isSameMachine(
  machine: StateMachine,
  revision: Revision,
  type: string,
  tags: Record<string, string>,
) {
  const same = (a: Json | object, b: Json | object) => JSON.stringify(a) === JSON.stringify(b)
  return (
    machine.definition === revision.definition &&
    machine.type === type &&
    machine.roleArn === revision.roleArn &&
    same(machine.loggingConfiguration, revision.loggingConfiguration) &&
    same(machine.tracingConfiguration, revision.tracingConfiguration) &&
    same(machine.tags, tags)
  )
}

function createRevision(service: Service, input: JsonObject, type: 'STANDARD' | 'EXPRESS'): Revision {
  const text = String(input.definition)
  return {
    revisionId: randomUUID(),
    definition: keepDefinition(service, text, type),
    roleArn: String(input.roleArn),
    loggingConfiguration: readLogging(input.loggingConfiguration),
    tracingConfiguration: isObject(input.tracingConfiguration)
      ? input.tracingConfiguration
      : { enabled: false },
    encryptionConfiguration: isObject(input.encryptionConfiguration)
      ? input.encryptionConfiguration
      : { type: 'AWS_OWNED_KEY' },
    variableReferences: findVariableReferences(text),
  }
}

/** Checks a definition and files its text under its hash. */
function keepDefinition(service: Service, text: string, type: 'STANDARD' | 'EXPRESS'): string {
  const errors = validateDefinition(text, type).filter(({ severity }) => severity === 'ERROR')
  const label = errors.find(({ code }) => code === 'INVALID_LABEL')
  if (label) {
    throw new AwsError('InvalidDefinition', label.message)
  }
  if (errors.length > 0) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: '${errors.map(print).join(', ')}'`,
    )
  }
  const hash = hashDefinition(text)
  if (!service.definitions.get(hash)) {
    service.definitions.put(hash, { text })
  }
  return hash
}

const print = ({ code, message, location }: Diagnostic) =>
  `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`

function readLogging(value: Json | undefined): JsonObject {
  if (!isObject(value)) {
    return { level: 'OFF', includeExecutionData: false }
  }
  const level = String(value.level ?? 'OFF')
  const destinations = Array.isArray(value.destinations) ? value.destinations : []
  if (level !== 'OFF' && destinations.length === 0) {
    throw new AwsError(
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
    )
  }
  return {
    level,
    includeExecutionData: value.includeExecutionData ?? false,
    ...(destinations.length > 0 ? { destinations } : {}),
  }
}

export const UpdateStateMachine: Operation = async (service, input) => {
  const machine = findMachine(service, String(input.stateMachineArn))
  const fields = [
    'definition',
    'roleArn',
    'loggingConfiguration',
    'tracingConfiguration',
    'encryptionConfiguration',
  ]
  if (!fields.some((field) => input[field] !== undefined) && input.publish === undefined) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    )
  }
  if (input.versionDescription !== undefined && input.publish !== true) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true')
  }
  const changed: Partial<StateMachine> = {}
  if (input.definition !== undefined) {
    const hash = keepDefinition(service, String(input.definition), machine.type)
    if (hash !== machine.definition) {
      changed.definition = hash
      changed.variableReferences = findVariableReferences(String(input.definition))
    }
  }
  if (input.roleArn !== undefined && input.roleArn !== machine.roleArn) {
    changed.roleArn = String(input.roleArn)
  }
  if (input.loggingConfiguration !== undefined) {
    const logging = readLogging(input.loggingConfiguration)
    if (JSON.stringify(logging) !== JSON.stringify(machine.loggingConfiguration)) {
      changed.loggingConfiguration = logging
    }
  }
  if (isObject(input.tracingConfiguration)) {
    changed.tracingConfiguration = input.tracingConfiguration
  }
  if (isObject(input.encryptionConfiguration)) {
    changed.encryptionConfiguration = input.encryptionConfiguration
  }

  const updateDate = service.clock.now()
  const isNewRevision = Object.keys(changed).length > 0
  const updated: StateMachine = {
    ...machine,
    ...changed,
    updateDate,
    ...(isNewRevision ? { revisionId: randomUUID(), revised: true } : {}),
  }
  service.machines.put(machine.arn, updated)
  const version =
    input.publish === true ? publishVersion(service, updated, input.versionDescription) : undefined
  await service.save()
  return {
    updateDate: toSeconds(updateDate),
    ...(updated.revised ? { revisionId: updated.revisionId } : {}),
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  }
}

/** The machine itself; a version or alias ARN names none. */
export function findMachine(service: Service, arn: string): StateMachine {
  readArn(arn, 'stateMachine')
  const machine = service.machines.get(arn)
  if (!machine) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  }
  return machine
}

export const DescribeStateMachine: Operation = (service, input) => {
  const arn = String(input.stateMachineArn)
  readArn(arn, 'stateMachine')
  const version = service.versions.get(arn)
  const machine = service.machines.get(machineArnOf(arn))
  if (!machine || (qualifierOf(arn) !== undefined && !version)) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  }
  const revision = version ?? machine
  return {
    stateMachineArn: arn,
    name: machine.name,
    status: 'ACTIVE',
    type: machine.type,
    creationDate: toSeconds(revision.creationDate),
    ...describeRevision(service, revision, input),
    ...(version?.description === undefined ? {} : { description: version.description }),
    ...(revision.revised ? { revisionId: revision.revisionId } : {}),
  }
}

function describeRevision(service: Service, revision: Revision, input: JsonObject) {
  const text = service.definitions.get(revision.definition)!.text
  return {
    ...(input.includedData === 'METADATA_ONLY' ? {} : { definition: text }),
    roleArn: revision.roleArn,
    loggingConfiguration: revision.loggingConfiguration,
    tracingConfiguration: revision.tracingConfiguration,
    encryptionConfiguration: revision.encryptionConfiguration,
    ...describeVariables(revision),
  }
}

const describeVariables = ({ variableReferences }: Revision) =>
  Object.keys(variableReferences).length > 0 ? { variableReferences } : {}

export const DescribeStateMachineForExecution: Operation = (service, input) => {
  const record = findExecution(service, String(input.executionArn))
  const machine = service.machines.get(record.stateMachineArn)
  const text = service.definitions.get(record.definition)!.text
  return {
    stateMachineArn: record.stateMachineArn,
    name: record.stateMachineName,
    ...(input.includedData === 'METADATA_ONLY' ? {} : { definition: text }),
    roleArn: record.roleArn,
    updateDate: toSeconds(machine?.updateDate ?? machine?.creationDate ?? record.startDate),
    loggingConfiguration: machine?.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: machine?.tracingConfiguration ?? { enabled: false },
    encryptionConfiguration: machine?.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    ...(record.revisionId ? { revisionId: record.revisionId } : {}),
    ...(machine ? describeVariables(machine) : {}),
  }
}

export const ListStateMachines: Operation = (service, input, caller) => {
  const own = [...service.machines.values()]
    .filter((machine) => machine.accountId === caller.accountId)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { page, nextToken } = pageOf(own, input, caller.accountId)
  return {
    stateMachines: page.map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: toSeconds(creationDate),
    })),
    ...(nextToken ? { nextToken } : {}),
  }
}

/** Executions in flight go on with the definition they started with; deleting what is not there succeeds. */
export const DeleteStateMachine: Operation = async (service, input) => {
  const arn = String(input.stateMachineArn)
  readArn(arn, 'stateMachine')
  if (!service.machines.get(arn)) {
    return {}
  }
  service.machines.delete(arn)
  for (const version of [...service.versions.values()]) {
    if (version.stateMachineArn === arn) {
      service.versions.delete(version.arn)
    }
  }
  for (const alias of [...service.aliases.values()]) {
    if (alias.stateMachineArn === arn) {
      service.aliases.delete(alias.arn)
    }
  }
  await service.save()
  return {}
}

export const ValidateStateMachineDefinition: Operation = (_service, input) => {
  const type = input.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD'
  const all = validateDefinition(String(input.definition), type)
  const wanted = input.severity === 'WARNING' ? all : all.filter(({ severity }) => severity === 'ERROR')
  const limit = Number(input.maxResults ?? 0) || 100
  return {
    result: all.some(({ severity }) => severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: wanted.slice(0, limit),
    truncated: wanted.length > limit,
  }
}
