import { type Assembly, type Environment, loadAssembly, type RuleResource } from '#local/assembly/index.ts'
import { createAwsEndpoint } from '#local/aws/index.ts'
import { createRealClock } from '#local/clock.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { createInterceptor, type DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import { createEventBus } from '#local/events/index.ts'
import { createGateway } from '#local/gateway/index.ts'
import { listen } from '#local/http/listen.ts'
import { createLambda, type Lambda } from '#local/lambda/index.ts'
import { CompiledMachines, type Document } from '#local/step-functions/index.ts'
import { type CallDynamoDb, type OpenTables, openTables } from '../../tables/tables.ts'
import { deploy } from './deploy.ts'
import { createDynamoDbFaults } from './dynamodb-faults.ts'
import { createSessions, type Session, type Sessions } from './sessions.ts'

/**
 * What all schedules share: DynamoDB, the sandboxes, and two ports. Each schedule has a tenant, and whatever speaks of
 * that tenant is led to it: calls of the API by their header, calls of Step Functions by the execution's name.
 */
export interface TestBed {
  /** Of the HTTP API. */
  url: string
  tables: OpenTables
  /** Bypassing all functions and faults. */
  dynamoDb: CallDynamoDb
  /** Names of all tables, by their logical ids. */
  tableNames: ReadonlyMap<string, string>
  /** Names of the tables in a function's environment: it can have changed no others. */
  tableNamesOf(functionName: string): readonly string[]
  lambda: Lambda
  /** The same functions behind the DynamoDB interceptor, one more hop per call: for calls that a fault meets there. */
  tappedLambda: Lambda
  rules: readonly RuleResource[]
  environment: Environment
  /** The deployed state machines, for a store that begins with them. */
  documents: readonly Document[]
  /** The same, compiled once for all schedules. */
  machines: CompiledMachines
  /** Leads whatever speaks of the tenant to the session, until the returned function is called. */
  attach(tenant: string, session: Session): () => void
  /** Puts this between DynamoDB and whatever speaks of the tenant, until the returned function is called. */
  inject(tenant: string, fault: DynamoDbFault): () => void
  /** Empties the tables; nothing may run meanwhile. */
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
export async function openTestBed(app: App): Promise<TestBed> {
  const loaded = loadAssembly(app.assembly, environment)
  const changed = app.change?.(loaded) ?? loaded
  // First: a definition that is refused leaves nothing behind that runs.
  const { documents, functions } = await deploy(changed, environment)
  const assembly = { ...changed, functions }
  const sessions = createSessions()
  const gateway = await openGateway(app, assembly, sessions)
  const dynamo = await createDynamoDbPart({ tables: assembly.tables, file: undefined })
  await dynamo.start()
  const interceptor = await createInterceptor(dynamo.endpoint)
  const aws = await listen(0)
  const [lambda, tappedLambda] = [dynamo.endpoint, interceptor.endpoint].map((dynamoDb) =>
    createFunctions(app, assembly, { aws: aws.url, dynamoDb, movesTokens: dynamo.isEmulator }),
  ) as [Lambda, Lambda]
  aws.serve(createAws(lambda, sessions, dynamo.endpoint))
  const machines = new CompiledMachines()
  const tableNames = new Map(assembly.tables.map(({ logicalId, name }) => [logicalId, name]))
  return {
    ...{ environment, documents, machines, lambda, tappedLambda, tableNames },
    ...{ url: gateway.url, rules: assembly.rules, dynamoDb: dynamo.call },
    tables: openTables(dynamo.call, tableNames),
    tableNamesOf: tablesByFunction(assembly),
    attach: sessions.attach,
    inject: createDynamoDbFaults(interceptor).inject,
    async clear() {
      await dynamo.stop()
      await dynamo.start()
    },
    async stop() {
      machines.stop()
      await gateway.close()
      await tappedLambda.stop()
      await lambda.stop()
      await aws.close()
      await interceptor.close()
      await dynamo.stop()
    },
  }
}

async function openGateway(app: App, { apis: [api] }: Assembly, { invoke }: Sessions) {
  if (!api) {
    throw new Error(`the app in ${app.assembly} has no HTTP API to start executions with`)
  }
  const gateway = await listen(0)
  gateway.serve(
    createGateway({ api, ...environment, clock: createRealClock(), invoke, tokensAreOptional: true }),
  )
  return gateway
}

/** The functions, without their logs: nobody reads them here. */
function createFunctions(
  { compileCache }: App,
  { functions }: Assembly,
  { movesTokens, ...endpoints }: { aws: string; dynamoDb: string; movesTokens: boolean },
): Lambda {
  return createLambda({
    functions: functions.map((each) => ({
      ...each,
      environment: { ...each.environment, POWERTOOLS_LOG_LEVEL: 'SILENT' },
    })),
    ...{ environment, endpoints, compileCache, clock: createRealClock() },
    limits: { ...SANDBOXES, ...PATIENCE },
    movesTokens,
    // Throughput counts here, not memory.
    youngMegabytes: 32,
  })
}

function createAws(lambda: Lambda, { stepFunctions }: Sessions, dynamoDbEndpoint: string) {
  const clock = createRealClock()
  const events = createEventBus({ rules: [], ...environment, clock, deliver: async () => {} })
  return createAwsEndpoint({
    ...environment,
    states: stepFunctions,
    lambda,
    events,
    dynamoDbEndpoint,
    secrets: {},
  })
}

function tablesByFunction({ tables, functions }: Assembly): (functionName: string) => readonly string[] {
  const known = new Set(tables.map(({ name }) => name))
  const named = new Map(
    functions.map(({ name, environment }) => [
      name,
      Object.values(environment).filter((value) => known.has(value)),
    ]),
  )
  return (functionName) => named.get(functionName) ?? []
}
