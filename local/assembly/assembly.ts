import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isRecord } from '#local/is-record.ts'
import { readBucket } from './bucket.ts'
import { type AssetPath, configureAsync, type FunctionResource, readFunction } from './function.ts'
import type { Environment } from './physical-resource.ts'
import { Resolver } from './resolver.ts'
import { ignoredTypes } from './resource-types.ts'
import { type RestApi, readRestApis } from './rest-api.ts'
import { type RuleResource, readRule } from './rule.ts'
import { readStateMachine, type StateMachineResource } from './state-machine.ts'
import { readTable, type TableResource } from './table.ts'
import { AssemblyError, type Template } from './template.ts'
import { type AliasResource, readAliases, readVersions, type VersionResource } from './version.ts'

/** What the local cloud runs of a cloud assembly (the folder that `cdk synth` writes). */
export interface Assembly {
  functions: FunctionResource[]
  stateMachines: StateMachineResource[]
  versions: VersionResource[]
  aliases: AliasResource[]
  tables: TableResource[]
  apis: RestApi[]
  rules: RuleResource[]
  /** Names of S3's buckets. */
  buckets: string[]
  outputs: Record<string, unknown>
}

export function emptyAssembly(): Assembly {
  return {
    functions: [],
    stateMachines: [],
    versions: [],
    aliases: [],
    tables: [],
    apis: [],
    rules: [],
    buckets: [],
    outputs: {},
  }
}

/** Types that a REST API is made of; read together once all are resolved. */
const apiTypes = new Set(
  ['RestApi', 'Resource', 'Method', 'Stage', 'Authorizer', 'GatewayResponse'].map(
    (type) => `AWS::ApiGateway::${type}`,
  ),
)

/** Reads every stack of the assembly in `directory`. Throws AssemblyError for what the local cloud cannot run. */
export function loadAssembly(directory: string, environment: Environment): Assembly {
  const assembly = emptyAssembly()
  const manifest = readJson(join(directory, 'manifest.json')) as {
    artifacts: Record<string, { type: string; properties?: { templateFile?: string; stackName?: string } }>
  }
  for (const [id, { type, properties }] of Object.entries(manifest.artifacts)) {
    if (type !== 'aws:cloudformation:stack') {
      continue
    }
    const template = readJson(join(directory, properties?.templateFile ?? `${id}.template.json`)) as Template
    const resolver = new Resolver(properties?.stackName ?? id, template, environment)
    const assetPath = findAssets(directory, id)
    readStack(template, resolver, assetPath, assembly)
    for (const [name, { Value, Condition }] of Object.entries(template.Outputs ?? {})) {
      const place = { logicalId: `Outputs.${name}`, path: 'Value' }
      if (resolver.isActive(Condition, place)) {
        assembly.outputs[name] = resolver.resolve(Value, place)
      }
    }
  }
  return assembly
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(
      `${file} is not readable as part of a cloud assembly; run \`npm run synth\` to write one`,
      { cause },
    )
  }
}

/** Reads `<stack>.assets.json`, where CDK keeps which folder becomes which S3 object. */
function findAssets(directory: string, stackId: string): AssetPath {
  const { files } = readJson(join(directory, `${stackId}.assets.json`)) as {
    files: Record<string, { source: { path: string } }>
  }
  return (objectKey) => {
    const source = files[objectKey.replace(/\.\w+$/, '')]?.source.path
    return source === undefined ? undefined : resolve(directory, source)
  }
}

function readStack(template: Template, resolver: Resolver, assetPath: AssetPath, assembly: Assembly): void {
  const nested = readNested(template, resolver, assetPath)
  const byType = new Map<string, [string, Record<string, unknown>][]>()
  const ofType = (type: string) => byType.get(type) ?? []
  for (const [logicalId, { Type, Properties, Condition }] of Object.entries(template.Resources)) {
    if (
      Type === NESTED_STACK ||
      ignoredTypes.has(Type) ||
      !resolver.isActive(Condition, { logicalId, path: 'Condition' })
    ) {
      continue
    }
    if (!readableTypes.has(Type)) {
      throw new AssemblyError(
        logicalId,
        '',
        `the local cloud does not know ${Type}; if it has no part at run time, add it to local/assembly/resource-types.ts`,
      )
    }
    const properties = resolver.resolve(Properties ?? {}, { logicalId, path: 'Properties' })
    byType.set(Type, [...ofType(Type), [logicalId, isRecord(properties) ? properties : {}]])
  }
  const functions = ofType('AWS::Lambda::Function').map(([id, properties]) =>
    readFunction(id, properties, resolver, assetPath),
  )
  assembly.functions.push(...configureAsync(functions, ofType('AWS::Lambda::EventInvokeConfig')))
  for (const [id, properties] of ofType('AWS::StepFunctions::StateMachine')) {
    assembly.stateMachines.push(readStateMachine(id, properties, resolver))
  }
  assembly.versions.push(...readVersions(ofType('AWS::StepFunctions::StateMachineVersion'), resolver))
  assembly.aliases.push(...readAliases(ofType('AWS::StepFunctions::StateMachineAlias'), resolver))
  for (const type of ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']) {
    for (const [id, properties] of ofType(type)) {
      assembly.tables.push(readTable(id, properties, resolver))
    }
  }
  for (const [id, properties] of ofType('AWS::Events::Rule')) {
    assembly.rules.push(readRule(id, properties, resolver))
  }
  for (const [id, properties] of ofType('AWS::S3::Bucket')) {
    assembly.buckets.push(readBucket(id, properties, resolver))
  }
  assembly.apis.push(...readRestApis(ofType, resolver))
  for (const each of nested) {
    readStack(each.template, each.resolver, assetPath, assembly)
  }
}

/** Returns the stacks inside this one: all are known before anything is resolved, for it may name their outputs. */
function readNested(
  { Resources }: Template,
  resolver: Resolver,
  assetPath: AssetPath,
): { template: Template; resolver: Resolver }[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties, Condition }]) => {
    if (Type !== NESTED_STACK || !resolver.isActive(Condition, { logicalId, path: 'Condition' })) {
      return []
    }
    const url = resolver.resolve(Properties?.TemplateURL, { logicalId, path: 'Properties.TemplateURL' })
    const file = assetPath(String(url).split('/').at(-1)!)
    if (!file) {
      throw new AssemblyError(
        logicalId,
        'Properties.TemplateURL',
        `the local cloud runs nested stacks that are assets of the assembly, got ${url}; use NestedStack of aws-cdk-lib`,
      )
    }
    const template = readJson(file) as Template
    return [{ template, resolver: resolver.nest(logicalId, template) }]
  })
}

const NESTED_STACK = 'AWS::CloudFormation::Stack'

const readableTypes = new Set([
  ...apiTypes,
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::StepFunctions::StateMachine',
  'AWS::StepFunctions::StateMachineVersion',
  'AWS::StepFunctions::StateMachineAlias',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Rule',
  'AWS::S3::Bucket',
])
