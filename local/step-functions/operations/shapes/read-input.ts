import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json, type JsonObject } from '../../machine/json.ts'

/** What the API model says of a member; checked before the operation, as AWS does. */
interface Member {
  required?: true
  type?: 'string' | 'integer' | 'boolean' | 'list' | 'structure'
  min?: number
  max?: number
  values?: readonly string[]
  /** Members of a list's items, or of a structure. */
  members?: Record<string, Member>
  /** Java class in the printout of a list that is too long. */
  item?: string
}

const text = (max: number, more: Partial<Member> = {}): Member => ({ type: 'string', min: 1, max, ...more })
const need = (member: Member): Member => ({ ...member, required: true })
const arn = text(256)
const paging = { maxResults: { type: 'integer', min: 0, max: 1000 }, nextToken: text(1024) } as const
const machineName = need(text(80))
const definition = text(1_048_576)
const role = text(256)
const publish: Member = { type: 'boolean' }
const versionDescription: Member = { type: 'string', max: 256 }
const logging: Member = {
  type: 'structure',
  members: { level: { type: 'string', values: ['ALL', 'ERROR', 'FATAL', 'OFF'] } },
}
const routes: Member = {
  type: 'list',
  min: 1,
  max: 2,
  item: 'RoutingConfigurationListItem',
  members: { stateMachineVersionArn: need(arn), weight: need({ type: 'integer', min: 0, max: 100 }) },
}
const tags: Member = {
  type: 'list',
  members: { key: need({ type: 'string', min: 1, max: 128 }), value: { type: 'string', max: 256 } },
}
const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING']
const included: Member = { type: 'string', values: ['METADATA_ONLY', 'ALL_DATA'] }
const longArn = need(text(2000))
const token = need(text(2048))
const error = { error: { type: 'string', max: 256 }, cause: { type: 'string', max: 32_768 } } as const
const machineType: Member = { type: 'string', values: ['STANDARD', 'EXPRESS'] }

const shapes: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  CreateActivity: { name: need(text(80)), tags },
  CreateStateMachine: {
    name: machineName,
    definition: need(definition),
    roleArn: need(role),
    type: machineType,
    loggingConfiguration: logging,
    tags,
    publish,
    versionDescription,
  },
  CreateStateMachineAlias: {
    name: machineName,
    description: { type: 'string', max: 256 },
    routingConfiguration: need(routes),
  },
  DeleteActivity: { activityArn: need(arn) },
  DeleteStateMachine: { stateMachineArn: need(arn) },
  DeleteStateMachineAlias: { stateMachineAliasArn: need(arn) },
  DeleteStateMachineVersion: { stateMachineVersionArn: longArn },
  DescribeActivity: { activityArn: need(arn) },
  DescribeExecution: { executionArn: need(arn), includedData: included },
  DescribeStateMachine: { stateMachineArn: need(arn), includedData: included },
  DescribeStateMachineAlias: { stateMachineAliasArn: need(arn) },
  DescribeStateMachineForExecution: { executionArn: need(arn), includedData: included },
  GetActivityTask: { activityArn: need(arn), workerName: text(80) },
  GetExecutionHistory: { executionArn: need(arn), reverseOrder: { type: 'boolean' }, ...paging },
  ListActivities: paging,
  ListExecutions: {
    ...paging,
    stateMachineArn: arn,
    statusFilter: { type: 'string', values: statuses },
    redriveFilter: { type: 'string', values: ['REDRIVEN', 'NOT_REDRIVEN'] },
    nextToken: text(3096),
  },
  ListStateMachineAliases: { stateMachineArn: need(arn), ...paging },
  ListStateMachines: paging,
  ListStateMachineVersions: { stateMachineArn: need(arn), ...paging },
  ListTagsForResource: { resourceArn: need(arn) },
  PublishStateMachineVersion: { stateMachineArn: need(arn), description: { type: 'string', max: 256 } },
  RedriveExecution: { executionArn: need(arn), clientToken: text(64) },
  SendTaskFailure: { taskToken: token, ...error },
  SendTaskHeartbeat: { taskToken: token },
  SendTaskSuccess: { taskToken: token, output: need({ type: 'string', max: 262_144 }) },
  StartExecution: {
    stateMachineArn: need(arn),
    name: text(80),
    input: { type: 'string', max: 262_144 },
    traceHeader: { type: 'string', max: 256 },
  },
  StopExecution: { executionArn: need(arn), ...error },
  TagResource: { resourceArn: need(arn), tags: need(tags) },
  TestState: {
    definition: need(definition),
    roleArn: role,
    input: { type: 'string', max: 262_144 },
    inspectionLevel: { type: 'string', values: ['INFO', 'DEBUG', 'TRACE'] },
  },
  UntagResource: { resourceArn: need(arn), tagKeys: need({ type: 'list' }) },
  UpdateStateMachine: {
    stateMachineArn: need(arn),
    definition,
    roleArn: role,
    loggingConfiguration: logging,
    publish,
    versionDescription,
  },
  UpdateStateMachineAlias: {
    stateMachineAliasArn: need(arn),
    description: { type: 'string', max: 256 },
    routingConfiguration: routes,
  },
  ValidateStateMachineDefinition: {
    definition: need(definition),
    type: machineType,
    severity: { type: 'string', values: ['ERROR', 'WARNING'] },
    maxResults: { type: 'integer', min: 0, max: 100 },
  },
}

/** Throws a ValidationException that names every member the model does not allow, in AWS's words. */
export function checkShape(operation: string, input: JsonObject): JsonObject {
  const problems: string[] = []
  const given = withoutNulls(input)
  checkMembers(shapes[operation] ?? {}, given, '', problems)
  if (problems.length === 0) {
    return given
  }
  const count = `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected`
  throw new AwsError('ValidationException', `${count}: ${problems.join('; ')}`)
}

/** A null is an absent member. */
function withoutNulls(input: JsonObject): JsonObject {
  const given: JsonObject = {}
  for (const name in input) {
    if (input[name] !== null) {
      given[name] = input[name]!
    }
  }
  return given
}

function checkMembers(members: Record<string, Member>, value: JsonObject, path: string, problems: string[]) {
  for (const name in members) {
    checkMember(members[name]!, value[name], path + name, problems)
  }
}

function checkMember(member: Member, value: Json | undefined, path: string, problems: string[]) {
  const complain = (rule: string, shown = `'${typeof value === 'string' ? value : print(value, member)}'`) =>
    problems.push(`Value ${shown} at '${path}' failed to satisfy constraint: Member must ${rule}`)
  if (value === undefined || value === null) {
    if (member.required) {
      complain('not be null', 'null')
    }
    return
  }
  checkType(member, value, path)
  if (member.values && !member.values.includes(String(value))) {
    complain(`satisfy enum value set: [${member.values.join(', ')}]`)
  }
  const size =
    typeof value === 'number' ? value : typeof value === 'string' || Array.isArray(value) ? value.length : 0
  const what = typeof value === 'number' ? 'value' : 'length'
  if (member.min !== undefined && size < member.min) {
    complain(`have ${what} greater than or equal to ${member.min}`)
  }
  if (member.max !== undefined && size > member.max) {
    complain(`have ${what} less than or equal to ${member.max}`)
  }
  if (!member.members) {
    return
  }
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      if (isObject(item)) {
        checkMembers(member.members!, item, `${path}.${i + 1}.member.`, problems)
      }
    })
  } else if (isObject(value)) {
    checkMembers(member.members, value, `${path}.`, problems)
  }
}

function checkType({ type }: Member, value: Json, path: string) {
  const actual = Array.isArray(value)
    ? 'list'
    : isObject(value)
      ? 'structure'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value
  if (type && actual !== type) {
    throw new AwsError(
      'SerializationException',
      `${path} must be a ${type}, but was ${JSON.stringify(value)}`,
    )
  }
}

/** A value as Java prints it. */
function print(value: Json | undefined, { item }: Member): string {
  if (!Array.isArray(value)) {
    return String(value)
  }
  const items = value.map((member) =>
    isObject(member)
      ? `${item ?? ''}(${Object.entries(member)
          .map(([k, v]) => `${k}=${v}`)
          .join(', ')})`
      : String(member),
  )
  return `[${items.join(', ')}]`
}
