import type { RequestListener } from 'node:http'
import {
  type Assembly,
  type Environment,
  emptyAssembly,
  loadAssembly,
  type RestApi,
} from '#local/assembly/index.ts'
import { createAwsEndpoint, type Secrets } from '#local/aws/index.ts'
import { type Clock, createRealClock } from '#local/clock.ts'
import { createDynamoDbPart, type DynamoDb } from '#local/dynamodb/index.ts'
import { createEventBus, type EventBus } from '#local/events/index.ts'
import { createIssuer, ISSUER_PATH, type Issuer, originsOf, tellIssuer } from '#local/issuer/index.ts'
import {
  createAsyncQueue,
  createLambda,
  createRemoteInvoke,
  type Invoke,
  type Lambda,
  type LambdaFault,
} from '#local/lambda/index.ts'
import {
  createMemoryStore,
  createSqliteStore,
  createStepFunctions,
  type StatusChange,
  type StepFunctions,
  type StepFunctionsOptions,
  type Store,
} from '#local/step-functions/index.ts'
import { type Front, openApiPort } from './api-port.ts'
import { CLOCK_PATH, createClockListener } from './clock-endpoint.ts'
import { deployStateMachines } from './deploy.ts'
import { type DoorOptions, guard } from './http/door.ts'
import { listen } from './http/listen.ts'
import type { Endpoints } from './lambda/environment.ts'
import { listPreloads } from './lambda/list-preloads.ts'
import { createServiceCalls, type SentMessage } from './service-calls.ts'
import { type DataFolder, takeDataFolder } from './storage/data-folder.ts'
import { createHealth, type Health } from './storage/health.ts'
import { openLogFile } from './storage/log-file.ts'
import { watchSpace } from './storage/watch-space.ts'
import { createTurnableClock, isTurnable } from './turnable-clock.ts'

export interface CloudOptions extends DoorOptions {
  /** Folder of a cloud assembly, as `cdk synth` writes it; without one the cloud is empty. */
  assembly?: string | undefined
  /** Folder that keeps the state between runs; in memory without one. */
  dataDir?: string | undefined
  /** Writes each commit of the engine through to the disk, against loss of power; SIGKILL is survived without. */
  fsync?: boolean | undefined
  /** How long closed executions are kept, in milliseconds; 90 days without. */
  retain?: number | undefined
  /** Of the API; 0 picks a free one. */
  port?: number | undefined
  /** Of the AWS endpoint; 0 picks a free one. */
  awsPort?: number | undefined
  clock?: Clock | undefined
  /** Sends the invocations to another Lambda endpoint. */
  lambdaEndpoint?: string | undefined
  /** Open file for the functions' output; without it, a file in the data folder, or nowhere in memory. */
  logDescriptor?: number | undefined
  /** Where compiled code is kept between runs. */
  compileCache?: string | undefined
  /** Loads the functions of the main lines ahead of the first request. */
  preload?: boolean | undefined
  /** Sandboxes that work at the same time; one more than processors without. */
  sandboxes?: number | undefined
  fault?: LambdaFault | undefined
  /** Puts something between the engine and its store, for tests that end the process at a certain commit. */
  wrapStore?: ((store: Store) => Store) | undefined
  /** What Secrets Manager holds. */
  secrets?: Secrets | undefined
  /** Called with each start, end and redrive of an execution, after it is stored. */
  onStatusChange?: ((event: StatusChange) => void) | undefined
  /** Calls to routes with an authorizer must bear a token; without it only tokens that are there are verified. */
  auth?: boolean | undefined
  /** Serves requests to the API's port before the API does. */
  front?: Front | undefined
  /** Hears of what AWS would put into a dead-letter queue. */
  report?: ((line: string) => void) | undefined
  /** Hears when a part ends by itself; the cloud is of no use then. */
  onLost?: ((problem: string) => void) | undefined
}

export interface RunningCloud {
  /** The API's stage; undefined when the template has no API. */
  url: string | undefined
  awsUrl: string
  states: StepFunctions
  lambda: Lambda
  dynamoDb: DynamoDb
  events: EventBus
  clock: Clock
  /** Of development tokens, which the template's authorizer takes. */
  issuer: Issuer
  /** Messages that state machines sent to queues and topics. */
  sent: readonly SentMessage[]
  /** True when every table was created by this start. */
  isNew: boolean
}

export interface Cloud {
  /** Resolves when requests are served. What has started is stopped again when something fails. */
  start(): Promise<RunningCloud>
  /** Stops in reverse order; executions go on with the next start on the same data folder. */
  stop(): Promise<void>
}

/** By then the functions that the first requests ask for have been loaded. */
const SETTLED_AFTER_MS = 1_000

const ENVIRONMENT: Environment = { accountId: '111111111111', region: 'us-east-1' }

/** The offline twin of AWS for one cloud assembly, on two ports of the loopback interface. */
export function createCloud(options: CloudOptions): Cloud {
  let stops: (() => void | Promise<void>)[] = []
  const stop = async () => {
    const reversed = stops.reverse()
    stops = []
    for (const each of reversed) {
      await each()
    }
  }
  return {
    async start() {
      try {
        return await startParts(options, (each) => stops.push(each))
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
  }
}

type OnStop = (stop: () => void | Promise<void>) => void

async function startParts(options: CloudOptions, onStop: OnStop): Promise<RunningCloud> {
  const folder =
    options.dataDir === undefined ? undefined : await takeDataFolder(options.dataDir, options.report)
  const clock = options.clock ?? createTurnableClock(createRealClock({ notBefore: folder?.lastUsed ?? 0 }))
  const checksums = folder?.keepChecksums(clock)
  let isStarted = false
  onStop(async () => {
    await (isStarted ? checksums?.seal() : checksums?.stop())
    folder?.release()
  })
  const assembly = options.assembly ? loadAssembly(options.assembly, ENVIRONMENT) : emptyAssembly()
  const api = onlyApi(assembly)
  const health = createHealth(options.report)
  if (options.dataDir !== undefined) {
    onStop(watchSpace(options.dataDir, health))
  }
  const parts: Parts = { options, clock, folder, assembly, health, onStop }

  const dynamo = await createDynamoDbPart({
    tables: assembly.tables,
    file: folder?.file('dynamodb.db'),
    isIntact: folder?.isIntact('dynamodb.db'),
    health,
    // It may have closed its file, which is then another than was noted.
    onEnded: () => checksums?.expectFiles(),
    onLost: options.onLost,
  })
  // Functions are told the port, so it is taken first; no request is read before its listener below is there.
  const aws = await listen(options.awsPort ?? 0)
  onStop(() => dynamo.stop())
  const tables = dynamo.start()
  tables.catch(() => {})
  onStop(() => aws.close())

  let apiUrl: string | undefined
  const pageOrigins = () => [...(apiUrl ? originsOf(apiUrl) : []), ...(options.allowedOrigins ?? [])]
  const keyFile = folder?.file('issuer-key.json')
  const issuer = createIssuer({ origin: aws.url, clock, keyFile, pageOrigins })
  const sessionToken = crypto.randomUUID()
  const lambda = startLambda(parts, {
    issuerUrl: issuer.url,
    aws: aws.url,
    dynamoDb: dynamo.endpoint,
    sessionToken,
  })
  const invoke = options.lambdaEndpoint ? createRemoteInvoke(options.lambdaEndpoint) : lambda.invoke
  const events = createEventBus({
    rules: assembly.rules,
    ...ENVIRONMENT,
    clock,
    invoke: (request) => invoke({ ...request, caller: 'event' }),
    onGivenUp: ({ id }, { functionArn }, error) =>
      options.report?.(`event ${id} for ${functionArn} was given up: ${error}`),
  })
  const { sent, callService } = createServiceCalls({ dynamoDb: dynamo.call, events })
  const states = openStepFunctions(parts, { invoke, callService, events })
  const serveAws = createAwsEndpoint({
    accountId: ENVIRONMENT.accountId,
    states,
    lambda: { ...lambda, invoke },
    events,
    dynamoDbEndpoint: dynamo.endpoint,
    secrets: options.secrets ?? {},
    sessionToken,
  })
  const serveClock = isTurnable(clock) ? createClockListener(clock) : serveAws
  const serve = guard(
    (request, response) => (request.url === CLOCK_PATH ? serveClock : serveAws)(request, response),
    options,
  )
  const serveIssuer = guardIssuer(issuer, options, pageOrigins)
  aws.server.on('request', (request, response) =>
    (request.url?.startsWith(`${ISSUER_PATH}/`) ? serveIssuer : serve)(request, response),
  )
  await deployStateMachines(states, assembly)
  const created = await tables
  await states.start()
  lambda.resume()
  onStop(events.runSchedules())
  const isNew = created.length === assembly.tables.length
  if (!isNew) {
    // What an earlier process has broken off is not due before the sweeper's next turn.
    onStop(clock.setTimer(clock.now() + SETTLED_AFTER_MS, events.runSchedulesEarly, { background: true }))
  }
  apiUrl = api && (await startGateway(parts, api, { ...lambda, invoke, onFailure: dynamo.suspect }))
  isStarted = true
  checksums?.expectFiles()
  onStop(() => checksums?.stop())
  return {
    url: apiUrl,
    awsUrl: aws.url,
    ...{ states, lambda, dynamoDb: dynamo.call, events, clock, issuer, sent },
    isNew,
  }
}

/** Pages of the API sign in at another port, whose tokens they read. */
function guardIssuer(
  issuer: Issuer,
  options: CloudOptions,
  pageOrigins: () => readonly string[],
): RequestListener {
  const { allowedHosts, allowedUsers } = options
  const door = guard(issuer.listener, {
    ...{ allowedHosts, allowedUsers },
    get allowedOrigins() {
      return pageOrigins()
    },
  })
  return (request, response) => {
    const { method, url = '', headers } = request
    const leadsToForm = method === 'GET' && url.split('?')[0] === `${ISSUER_PATH}/authorize`
    if (leadsToForm && headers['sec-fetch-mode'] === 'navigate') {
      // Any page may lead a browser to the form, which tells nothing; who sends it must be the form's own page.
      delete headers['sec-fetch-site']
    }
    door(request, response)
  }
}

/** What every part of one cloud is started with. */
interface Parts {
  options: CloudOptions
  clock: Clock
  folder: DataFolder | undefined
  assembly: Assembly
  health: Health
  onStop: OnStop
}

function startLambda(
  { options, clock, folder, assembly, health, onStop }: Parts,
  { issuerUrl, ...endpoints }: Endpoints & { issuerUrl: string },
): Lambda {
  const queue =
    folder &&
    createAsyncQueue(folder.file('invocations.db'), {
      fsync: options.fsync,
      isIntact: folder.isIntact('invocations.db'),
      onStoreChange: (problem) =>
        health.note('asynchronous invocations', problem && `they cannot be stored (${problem.message})`),
    })
  const lambda = createLambda({
    functions: tellIssuer(assembly.functions, issuerUrl),
    environment: ENVIRONMENT,
    endpoints,
    clock,
    logDescriptor: options.logDescriptor ?? openLog(folder?.file('functions.log'), onStop),
    compileCache: options.compileCache,
    ...(options.sandboxes === undefined ? {} : { limits: { base: options.sandboxes } }),
    fault: options.fault,
    report: options.report,
    queue,
  })
  onStop(() => lambda.stop())
  // Closed first: what the stop interrupts is not over.
  onStop(() => queue?.close())
  if (options.preload && !options.lambdaEndpoint) {
    void lambda.preload(listPreloads(assembly))
  }
  return lambda
}

function openStepFunctions(
  { options, clock, folder, health, onStop }: Parts,
  {
    invoke,
    callService,
    events,
  }: Pick<StepFunctionsOptions, 'callService'> & { invoke: Invoke; events: EventBus },
): StepFunctions {
  const store = folder
    ? createSqliteStore(folder.file('states.db'), {
        fsync: options.fsync,
        isIntact: folder.isIntact('states.db'),
      })
    : createMemoryStore()
  const states = createStepFunctions({
    clock,
    store: options.wrapStore?.(store) ?? store,
    ...(options.retain === undefined ? {} : { retain: options.retain }),
    ...ENVIRONMENT,
    invokeLambda: (request) => invoke({ ...request, caller: 'task' }),
    ...(callService ? { callService } : {}),
    onStoreChange: (problem) =>
      health.note('Step Functions', problem && `its data file cannot be written (${problem.message})`),
    onStatusChange(event) {
      events.publish(event)
      options.onStatusChange?.(event)
    },
  })
  onStop(() => states.stop())
  return states
}

/** Returns the address of the API's stage. */
async function startGateway(
  { options, clock, health, onStop }: Parts,
  api: RestApi,
  { invoke, tasksInLine, onFailure }: Pick<Lambda, 'invoke' | 'tasksInLine'> & { onFailure: () => void },
): Promise<string> {
  const { url, close } = await openApiPort({
    port: options.port ?? 0,
    door: options,
    gateway: { api, ...ENVIRONMENT, clock, invoke, tasksInLine, tokensAreOptional: !options.auth },
    serveClock: isTurnable(clock) ? createClockListener(clock) : undefined,
    front: options.front,
    findProblem: () => health.problem(),
    onFailure,
  })
  onStop(close)
  return url
}

function onlyApi({ apis }: Assembly) {
  if (apis.length > 1) {
    throw new Error(
      `the local cloud serves one REST API, and the assembly has ${apis.length}: ${apis.map(({ logicalId }) => logicalId).join(', ')}`,
    )
  }
  return apis[0]
}

function openLog(file: string | undefined, onStop: (stop: () => void) => void): number | undefined {
  if (file === undefined) {
    return undefined
  }
  const log = openLogFile(file)
  onStop(() => log.close())
  return log.descriptor
}
