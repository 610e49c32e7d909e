import { isRecord } from '#local/is-record.ts'
import type { Assembly } from './assembly.ts'
import { readBucket } from './bucket.ts'
import { type Assets, configureAsync, findCode, readFunction } from './function.ts'
import { qualifyFunctions } from './function-version.ts'
import type { Problems } from './problems.ts'
import { readEventSource, readQueue } from './queue.ts'
import type { Resolver } from './resolver.ts'
import { ignoredTypes } from './resource-types.ts'
import { type ResourcesOfType, readRestApis } from './rest-api.ts'
import { readRule } from './rule.ts'
import { readStateMachine } from './state-machine.ts'
import { readTable } from './table.ts'
import { AssemblyError, type Template } from './template.ts'
import { readSubscription, readTopic } from './topic.ts'
import { readAliases, readVersions } from './version.ts'

interface Stack {
  template: Template
  resolver: Resolver
}

interface Reading {
  assets: Assets
  /** Takes what is read. */
  assembly: Assembly
  problems: Problems
}

type Properties = Record<string, unknown>

/** Types that a REST API is made of; read together once all are resolved. */
const apiTypes = ['RestApi', 'Resource', 'Method', 'Stage', 'Authorizer', 'GatewayResponse'].map(
  (type) => `AWS::ApiGateway::${type}`,
)

/** What reads each resource of a type by itself. */
const readers: Record<
  string,
  (id: string, properties: Properties, resolver: Resolver, reading: Reading) => void
> = {
  'AWS::StepFunctions::StateMachine': (id, properties, resolver, { assembly }) =>
    assembly.stateMachines.push(readStateMachine(id, properties, resolver)),
  'AWS::DynamoDB::Table': (id, properties, resolver, { assembly }) =>
    assembly.tables.push(readTable(id, properties, resolver)),
  'AWS::DynamoDB::GlobalTable': (id, properties, resolver, { assembly }) =>
    assembly.tables.push(readTable(id, properties, resolver)),
  'AWS::Events::Rule': (id, properties, resolver, { assembly }) =>
    assembly.rules.push(readRule(id, properties, resolver)),
  'AWS::Events::EventBus': (id, _properties, resolver, { assembly }) =>
    assembly.buses.push(resolver.physical(id, { logicalId: id, path: 'Properties' }).name),
  'AWS::S3::Bucket': (id, properties, resolver, { assembly }) =>
    assembly.buckets.push(readBucket(id, properties, resolver)),
  'AWS::SQS::Queue': (id, properties, resolver, { assembly }) =>
    assembly.queues.push(readQueue(id, properties, resolver)),
  'AWS::Lambda::EventSourceMapping': (id, properties, _resolver, { assembly }) =>
    assembly.eventSources.push(readEventSource(id, properties)),
  'AWS::SNS::Topic': (id, properties, resolver, { assembly }) =>
    assembly.topics.push(readTopic(id, properties, resolver)),
  'AWS::SNS::Subscription': (id, properties, resolver, { assembly }) =>
    assembly.subscriptions.push(readSubscription(id, properties, resolver)),
  'AWS::SSM::Parameter': (id, { Value }, resolver, { assembly }) => {
    const { name } = resolver.physical(id, { logicalId: id, path: 'Properties' })
    assembly.ssmParameters[name] = String(Value)
  },
}

/** Read together, once each resource is resolved. */
const togetherTypes = new Set([
  ...apiTypes,
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::StepFunctions::StateMachineVersion',
  'AWS::StepFunctions::StateMachineAlias',
])

/** Reads a stack and those inside it into `reading.assembly`; what cannot be run goes to `reading.problems`. */
export function readStack({ template, resolver }: Stack, reading: Reading): void {
  const { assembly, problems } = reading
  const nested = readNested(template, resolver, reading.assets)
  const byType = new Map<string, [string, Properties][]>()
  const ofType = (type: string) => byType.get(type) ?? []
  for (const logicalId of Object.keys(template.Resources)) {
    problems.attempt(() => {
      const resource = resolveResource(logicalId, template, resolver)
      if (resource) {
        byType.set(resource.type, [...ofType(resource.type), [logicalId, resource.properties]])
      }
    })
  }
  readFunctions(ofType, resolver, reading)
  for (const [type, read] of Object.entries(readers)) {
    for (const [id, properties] of ofType(type)) {
      problems.attempt(() => read(id, properties, resolver, reading))
    }
  }
  problems.attempt(() =>
    assembly.versions.push(...readVersions(ofType('AWS::StepFunctions::StateMachineVersion'), resolver)),
  )
  problems.attempt(() =>
    assembly.aliases.push(...readAliases(ofType('AWS::StepFunctions::StateMachineAlias'), resolver)),
  )
  problems.attempt(() => assembly.apis.push(...readRestApis(ofType, resolver)))
  for (const each of nested) {
    readStack(each, reading)
  }
}

function readFunctions(ofType: ResourcesOfType, resolver: Resolver, reading: Reading): void {
  const { assembly, assets, problems } = reading
  for (const [logicalId, { Content }] of ofType('AWS::Lambda::LayerVersion')) {
    problems.attempt(() => {
      const place = { logicalId, path: 'Properties' }
      const path = findCode(place, Content, assets)
      assembly.layers.push({ arn: resolver.physical(logicalId, place).arn!, path })
    })
  }
  const { layers } = assembly
  const functions = ofType('AWS::Lambda::Function').flatMap(
    ([id, properties]) =>
      problems.attempt(() => readFunction(id, properties, resolver, { assets, layers })) ?? [],
  )
  const configured = configureAsync(functions, ofType('AWS::Lambda::EventInvokeConfig'))
  // A version that stands in another stack than its function stands in a later one.
  const all = [...assembly.functions, ...configured]
  const [versions, aliases] = [ofType('AWS::Lambda::Version'), ofType('AWS::Lambda::Alias')]
  assembly.functions = problems.attempt(() => qualifyFunctions(all, versions, aliases)) ?? all
}

/** Undefined for what has no part at run time here. Throws AssemblyError for a type that nobody here knows. */
function resolveResource(
  logicalId: string,
  { Resources }: Template,
  resolver: Resolver,
): { type: string; properties: Properties } | undefined {
  const { Type, Properties, Condition } = Resources[logicalId]!
  if (
    Type === NESTED_STACK ||
    ignoredTypes.has(Type) ||
    !resolver.isActive(Condition, { logicalId, path: 'Condition' })
  ) {
    return undefined
  }
  if (!Object.hasOwn(readers, Type) && !togetherTypes.has(Type)) {
    throw new AssemblyError(
      logicalId,
      '',
      `the local cloud does not know ${Type}; if it has no part at run time, add it to local/assembly/resource-types.ts`,
    )
  }
  const properties = resolver.resolve(Properties ?? {}, { logicalId, path: 'Properties' })
  return { type: Type, properties: isRecord(properties) ? properties : {} }
}

/** Returns the stacks inside this one: all are known before anything is resolved, for it may name their outputs. */
function readNested({ Resources }: Template, resolver: Resolver, assets: Assets): Stack[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties, Condition }]) => {
    if (Type !== NESTED_STACK || !resolver.isActive(Condition, { logicalId, path: 'Condition' })) {
      return []
    }
    const url = resolver.resolve(Properties?.TemplateURL, { logicalId, path: 'Properties.TemplateURL' })
    const file = assets.find(String(url).split('/').at(-1)!)
    if (!file) {
      throw new AssemblyError(
        logicalId,
        'Properties.TemplateURL',
        `the local cloud runs nested stacks that are assets of the assembly, got ${url}; use NestedStack of aws-cdk-lib`,
      )
    }
    const template = assets.readTemplate(file)
    return [{ template, resolver: resolver.nest(logicalId, template) }]
  })
}

const NESTED_STACK = 'AWS::CloudFormation::Stack'
