import { join } from 'node:path'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import {
  AdotLambdaExecWrapper,
  AdotLambdaLayerJavaScriptSdkVersion,
  AdotLayerVersion,
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { ArnFormat, DockerImage, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { pascalCase } from '#core/pascal-case.ts'
import { RECORD_ENDING } from '#core/saga/index.ts'
import { SERVICE_NAME } from '#core/telemetry.ts'
import { accessOf, type TableAction } from './access.ts'
import { acknowledgeTracing } from './acknowledge.ts'
import { bundleDirectory } from './bundles.ts'
import type { FunctionSpec } from './function-list.ts'
import { FunctionRole } from './function-role.ts'
import { createNested, stackNameOf } from './nested.ts'
import type { Settings } from './settings.ts'
import { type TableName, type Tables, tableVariable } from './tables.ts'

export type Functions = ReadonlyMap<string, LambdaFunction>

interface FunctionsProps {
  readonly tables: Tables
  readonly settings: Settings
  /** Holds `.build/lambdas`. */
  readonly projectDirectory: string
  /** Whether the functions have their code; CDK asks for none of it when it lists stacks. */
  readonly hasBundles: boolean
}

/** CPU grows with memory: below this size, imports and TLS handshakes dominate. */
const MEMORY_MB = 512

/** https://aws-otel.github.io/docs/getting-started/lambda/lambda-js: CDK knows the layer of each region. */
const ADOT = {
  layerVersion: AdotLayerVersion.fromJavaScriptSdkLayerVersion(AdotLambdaLayerJavaScriptSdkVersion.LATEST),
  execWrapper: AdotLambdaExecWrapper.REGULAR_HANDLER,
}

/**
 * One Lambda per spec, each with a role of its own that allows what `access.ts` says and nothing else.
 *
 * Those of steps are in a nested stack for each folder of `lambdas/steps/`. Not for each workflow: a function that a second
 * workflow begins to call would move to another stack, and executions in flight call it by its ARN.
 */
export function createFunctions(
  scope: Construct,
  specs: readonly FunctionSpec[],
  props: FunctionsProps,
): Functions {
  const nested = new Map<string, Construct>()
  const scopeOf = ({ file }: FunctionSpec): Construct => {
    const [, capability] = /^lambdas\/steps\/([^/]+)\//.exec(file) ?? []
    if (!capability) {
      return scope
    }
    const made = nested.get(capability) ?? nestSteps(scope, capability)
    nested.set(capability, made)
    return made
  }
  return new Map(specs.map((spec) => [spec.name, createFunction(scopeOf(spec), spec, props)]))
}

function nestSteps(scope: Construct, capability: string): Construct {
  return createNested(scope, `${pascalCase(capability)}Steps`, `Functions of lambdas/steps/${capability}`)
}

function createFunction(scope: Construct, spec: FunctionSpec, props: FunctionsProps): LambdaFunction {
  const { name, timeoutSeconds } = spec
  const { tables, settings } = props
  const logGroup = new LogGroup(scope, `${name}Logs`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: settings.ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
  const role = new FunctionRole(scope, `${name}Role`)
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  )
  grantTables(role, spec, tables)
  if (callsStripe(spec, settings)) {
    role.addToPolicy(allowStripeKey(scope, settings))
  }
  acknowledgeTracing(role)

  const lambda = new LambdaFunction(scope, name, {
    // CloudFormation would make a name of the nested stack's, and cut the function's off.
    ...(Stack.of(scope).nested ? { functionName: `${stackNameOf(scope)}-${name}` } : {}),
    code: codeOf(name, props),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: MEMORY_MB,
    timeout: Duration.seconds(timeoutSeconds),
    environment: environmentOf(spec, props),
    tracing: Tracing.ACTIVE,
    ...(settings.tracing === 'adot' ? { adotInstrumentation: ADOT } : {}),
    // Lambda would stop a chain of invocations after about 16, and work may be handed over more often than that:
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    ...(accessOf(spec).itself ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
    logGroup,
    role,
  })
  ;(lambda.node.defaultChild as CfnFunction).overrideLogicalId(name)
  return lambda
}

/** The function's bundle. Where CDK asks for no bundles, as `cdk ls` does, it has a hash of its own and no content. */
function codeOf(name: string, { settings, projectDirectory, hasBundles }: FunctionsProps): Code {
  if (hasBundles) {
    return Code.fromAsset(
      join(bundleDirectory(projectDirectory, settings.payments, settings.otlp !== undefined), name),
    )
  }
  return Code.fromAsset(projectDirectory, {
    assetHash: name,
    bundling: { image: DockerImage.fromRegistry('never-pulled') },
  })
}

function grantTables(role: Role, spec: FunctionSpec, tables: Tables): void {
  for (const [name, actions] of tableAccess(spec)) {
    const { tableArn } = tables[name]
    const onTable = actions.filter((action) => !action.startsWith('Query:'))
    const indexes = actions.filter((action) => action.startsWith('Query:')).map((action) => action.slice(6))
    if (onTable.length > 0) {
      role.addToPolicy(allow(onTable, [tableArn]))
    }
    if (indexes.length > 0) {
      role.addToPolicy(
        allow(
          ['Query'],
          indexes.map((index) => `${tableArn}/index/${index}`),
        ),
      )
    }
  }
}

function allow(actions: readonly string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources })
}

function callsStripe(spec: FunctionSpec, settings: Settings): boolean {
  return settings.payments === 'stripe' && accessOf(spec).takesPayments === true
}

/**
 * Allows reading that secret and no other. Secrets Manager makes an ARN of a name by adding six characters:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function allowStripeKey(scope: Construct, { stripe: { secret } }: Settings): PolicyStatement {
  const arn = secret.startsWith('arn:')
    ? secret
    : Stack.of(scope).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${secret}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })
  return new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] })
}

function environmentOf(spec: FunctionSpec, { tables, settings }: FunctionsProps): Record<string, string> {
  const names = tableAccess(spec).map(([name]) => [tableVariable(name), tables[name].tableName])
  return {
    ...Object.fromEntries(names),
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_SERVICE_NAME: SERVICE_NAME,
    ...(settings.otlp ? { OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlp } : {}),
    FAULT_INJECTION: settings.faultInjection ? 'on' : 'off',
    ...(settings.failAt && ['step', 'work'].includes(spec.kind) ? { FAIL_AT: settings.failAt } : {}),
    ...(callsStripe(spec, settings)
      ? { STRIPE_SECRET: settings.stripe.secret, STRIPE_API_BASE: settings.stripe.apiBase }
      : {}),
    ...(settings.retainDays && spec.name === RECORD_ENDING.name
      ? { RETAIN_DAYS: String(settings.retainDays) }
      : {}),
    ...(settings.checkAnswers && spec.kind === 'api' ? { CHECK_ANSWERS: 'on' } : {}),
    ...(settings.cors && spec.kind === 'api' ? { CORS_ORIGIN: settings.cors } : {}),
    ...(settings.trustTenantHeader && spec.kind === 'api' ? { TENANT_HEADER: 'trusted' } : {}),
  }
}

function tableAccess(spec: FunctionSpec): [TableName, readonly TableAction[]][] {
  return Object.entries(accessOf(spec).tables) as [TableName, readonly TableAction[]][]
}
