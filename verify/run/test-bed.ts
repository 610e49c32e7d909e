import { parseExecutionName } from '#core/saga/index.ts'
import {
  type Assembly,
  type Environment,
  type FunctionResource,
  loadAssembly,
  type RuleResource,
} from '#local/assembly/index.ts'
import { createAwsEndpoint } from '#local/aws/index.ts'
import { AwsError } from '#local/aws-error.ts'
import { createRealClock } from '#local/clock.ts'
import { deployStateMachines } from '#local/deploy.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { createInterceptor, type DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import { createEventBus } from '#local/events/index.ts'
import { createGateway } from '#local/gateway/index.ts'
import { listen } from '#local/http/listen.ts'
import { createLambda, type Invoke, type Lambda } from '#local/lambda/index.ts'
import {
  createMemoryStore,
  createStepFunctions,
  type Document,
  readTaskToken,
  type StepFunctions,
} from '#local/step-functions/index.ts'
import { type CallDynamoDb, type OpenTables, openTables } from '../tables/tables.ts'

/** What one schedule answers for: its own time, its own Step Functions, its own faults. */
export interface Session {
  states: StepFunctions
  invoke: Invoke
}

/**
 * What all schedules share: DynamoDB, the sandboxes, and two ports. Each schedule has a tenant, and whatever speaks of
 * that tenant is led to it: calls of the API by their header, calls of Step Functions by the execution's name.
 */
export interface TestBed {
  /** Of the HTTP API. */
  url: string
  tables: OpenTables
  /** Past all functions, and past all interference. */
  dynamoDb: CallDynamoDb
  /** Names of all tables, by their logical ids. */
  tableNames: ReadonlyMap<string, string>
  /** Names of the tables that a function is told of: it can have changed no others. */
  tablesOf(functionName: string): readonly string[]
  lambda: Lambda
  /** The same functions with an ear on their way to DynamoDB, which costs every call a hop: for calls that a fault meets there. */
  tappedLambda: Lambda
  rules: readonly RuleResource[]
  environment: Environment
  /** The deployed state machines, for a store that begins with them. */
  documents: readonly Document[]
  attach(tenant: string, session: Session): () => void
  /** Puts this between DynamoDB and whatever speaks of the tenant, until the answer is called. */
  inject(tenant: string, fault: DynamoDbFault): () => void
  /** Begins anew with empty tables; nothing may run meanwhile. */
  clear(): Promise<void>
  stop(): Promise<void>
}

const environment: Environment = { accountId: '111111111111', region: 'us-east-1' }

/**
 * Few: every sandbox has to warm up by itself, and another one makes a schedule dearer without more of them per second on
 * two processors.
 */
const SANDBOXES = { base: 1, most: 3 }
const PATIENCE = { preloading: 2, patience: 250 }

/** A synthesized app, and what of it is changed before it is deployed: a defect, to see whether it is found. */
export interface App {
  /** The folder that `cdk synth` writes. */
  assembly: string
  /** Where compiled code is kept between runs. */
  compileCache?: string
  change?(assembly: Assembly): Assembly
}

/** Boots what a synthesized app needs, once for many schedules. */
export async function openTestBed({ assembly: folder, compileCache, change }: App): Promise<TestBed> {
  const stops: (() => void | Promise<void>)[] = []
  const loaded = loadAssembly(folder, environment)
  const assembly = change?.(loaded) ?? loaded
  const [api] = assembly.apis
  if (!api) {
    throw new Error(`the app in ${folder} has no HTTP API to start executions with`)
  }
  // First: a definition that is refused leaves nothing behind that runs.
  const documents = await deploy(assembly)
  const dynamo = await createDynamoDbPart({ tables: assembly.tables, file: undefined })
  await dynamo.start()
  stops.push(() => dynamo.stop())
  const interceptor = await createInterceptor(dynamo.endpoint)
  stops.push(() => interceptor.close())
  const aws = await listen(0)
  stops.push(() => aws.close())
  const functionsWith = (dynamoDb: string) => {
    const lambda = createLambda({
      functions: assembly.functions.map(withoutLogs),
      environment,
      endpoints: { aws: aws.url, dynamoDb },
      clock: createRealClock(),
      compileCache,
      limits: { ...SANDBOXES, ...PATIENCE },
      // Throughput counts here, not memory.
      youngMegabytes: 32,
    })
    stops.push(() => lambda.stop())
    return lambda
  }
  const lambda = functionsWith(dynamo.endpoint)
  const tappedLambda = functionsWith(interceptor.endpoint)

  const sessions = new Map<string, Session>()
  const find = (tenant: string | undefined): Session => {
    const found = sessions.get(tenant ?? '')
    if (!found) {
      throw new AwsError('ServiceUnavailable', `no schedule runs for tenant '${tenant}'`, 503)
    }
    return found
  }
  const states: Pick<StepFunctions, 'request' | 'operations'> = {
    operations: [],
    request: async (operation, input, caller) =>
      find(tenantOf(input)).states.request(operation, input, caller),
  }
  aws.server.on(
    'request',
    createAwsEndpoint({
      accountId: environment.accountId,
      states: states as StepFunctions,
      lambda,
      events: createEventBus({ rules: [], ...environment, clock: createRealClock(), invoke: lambda.invoke }),
      dynamoDbEndpoint: dynamo.endpoint,
      secrets: {},
    }),
  )
  const gateway = await listen(0)
  stops.push(() => gateway.close())
  gateway.server.on(
    'request',
    createGateway({
      api,
      ...environment,
      clock: createRealClock(),
      invoke: (options) => {
        const { headers } = JSON.parse(options.payload) as { headers: Record<string, string> }
        return find(headers['x-tenant-id']).invoke(options)
      },
      tokensAreOptional: true,
    }),
  )

  const tableNames = new Map(assembly.tables.map(({ logicalId, name }) => [logicalId, name]))
  const known = new Set(tableNames.values())
  const tablesByFunction = new Map(
    assembly.functions.map(({ name, environment }) => [
      name,
      Object.values(environment).filter((value) => known.has(value)),
    ]),
  )
  const faults = new Map<string, DynamoDbFault>()
  const watch = () =>
    interceptor.watch(
      faults.size === 0
        ? undefined
        : (call) => {
            for (const [tenant, fault] of faults) {
              if (call.body.includes(`#${tenant}#`) || call.body.includes(`"${tenant}"`)) {
                return fault(call)
              }
            }
            return undefined
          },
    )
  return {
    url: gateway.url,
    tables: openTables(dynamo.call, tableNames),
    dynamoDb: dynamo.call,
    tableNames,
    tablesOf: (functionName) => tablesByFunction.get(functionName) ?? [],
    lambda,
    tappedLambda,
    rules: assembly.rules,
    environment,
    documents,
    attach(tenant, session) {
      sessions.set(tenant, session)
      return () => void sessions.delete(tenant)
    },
    inject(tenant, fault) {
      faults.set(tenant, fault)
      watch()
      return () => {
        if (faults.get(tenant) === fault) {
          faults.delete(tenant)
        }
        watch()
      }
    },
    async clear() {
      await dynamo.stop()
      await dynamo.start()
    },
    async stop() {
      for (const each of stops.reverse()) {
        await each()
      }
    },
  }
}

/** Nobody reads what functions log here. */
const withoutLogs = (resource: FunctionResource): FunctionResource => ({
  ...resource,
  environment: { ...resource.environment, POWERTOOLS_LOG_LEVEL: 'SILENT' },
})

/** Creates the state machines once; every schedule's Step Functions begins with what that wrote. */
async function deploy(assembly: Assembly): Promise<readonly Document[]> {
  const store = createMemoryStore()
  const states = createStepFunctions({
    clock: createRealClock(),
    store,
    ...environment,
    invokeLambda: () => Promise.reject(new Error('nothing runs here')),
  })
  await deployStateMachines(states, assembly)
  const { documents } = store.open()
  await states.stop()
  return documents
}

/** A Step Functions request names an execution, or returns a task token, which names it to who can read it. */
function tenantOf(input: object): string | undefined {
  const { name, executionArn, taskToken } = input as Record<string, string | undefined>
  const arn = executionArn ?? (taskToken && readTaskToken(taskToken)?.executionArn)
  const found = name ?? arn?.split(':').at(-1)
  return found && parseExecutionName(found).tenant
}
