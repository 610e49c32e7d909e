import { emptyAssembly, loadAssembly, readEnvironment } from '#local/assembly/index.ts'
import { createAwsEndpoint } from '#local/aws/index.ts'
import { type Clock, createRealClock } from '#local/clock.ts'
import { createDynamoDbPart, type DynamoDb } from '#local/dynamodb/index.ts'
import { createEventBus, type EventBus } from '#local/events/index.ts'
import { createIssuer, ISSUER_PATH, type Issuer, originsOf } from '#local/issuer/index.ts'
import { createRemoteInvoke, type Lambda } from '#local/lambda/index.ts'
import { createS3, createS3Caller } from '#local/s3/index.ts'
import type { StepFunctions } from '#local/step-functions/index.ts'
import { CLOCK_PATH, createClockListener } from './clock-endpoint.ts'
import { deliverEvent } from './deliver-event.ts'
import { type MovedAlias, moveAliases, publishStateMachines } from './deploy.ts'
import { guard } from './http/door.ts'
import { type Listening, listen } from './http/listen.ts'
import type { CloudOptions } from './parts/cloud-options.ts'
import { createDeploy } from './parts/deploy-assembly.ts'
import { guardIssuer } from './parts/guard-issuer.ts'
import { openStepFunctions } from './parts/open-step-functions.ts'
import { ENVIRONMENT, type OnStop, type Parts } from './parts/parts.ts'
import { putBetween } from './parts/put-between.ts'
import { refuseEvents, refuseMessages, refuseNotifications, refuseObjects } from './parts/refuse-writes.ts'
import { runStops, type Stop } from './parts/run-stops.ts'
import { startGateways } from './parts/start-gateway.ts'
import { startLambda } from './parts/start-lambda.ts'
import { startMessaging } from './parts/start-messaging.ts'
import { startTraces } from './parts/start-traces.ts'
import { createServiceCalls, type SentMessage } from './service-calls.ts'
import { takeDataFolder } from './storage/data-folder.ts'
import { createHealth } from './storage/health.ts'
import { findSpaceProblem, watchSpace } from './storage/watch-space.ts'
import { createMetricStore, DEAD_LETTERS } from './telemetry/metric-store.ts'
import { createTurnableClock, isTurnable } from './turnable-clock.ts'

export type { CloudOptions, MovedAlias }

export interface RunningCloud {
  /** The first API's stage; undefined when the template has none. */
  url: string | undefined
  /** The stage of each API, by logical id: `url` is the first. */
  urls: Readonly<Record<string, string>>
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
  /**
   * Takes another cloud assembly, as CloudFormation updates a stack: ports, connections, data and executions in flight
   * stay. Returns the aliases that lead to new versions. Rejects, and serves what it served before, where that cannot be
   * run. Not to be called again before it has returned.
   */
  deploy(assembly: string): Promise<MovedAlias[]>
}

export interface Cloud {
  /** Resolves when requests are served. What has started is stopped again when something fails. */
  start(): Promise<RunningCloud>
  /**
   * Stops in reverse order; executions go on with the next start on the same data folder. Rejects when a part could not be
   * stopped, once all others are.
   */
  stop(): Promise<void>
}

/** By then the functions that the first requests ask for have been loaded. */
const SETTLED_AFTER_MS = 1_000

/** The offline twin of AWS for one cloud assembly, on two ports of the loopback interface. */
export function createCloud(options: CloudOptions): Cloud {
  /** In the order in which they are run. */
  let stops: Stop[] = []
  let first: Stop[] = []
  const stop = async () => {
    const all = [...first, ...stops]
    stops = []
    first = []
    await runStops(all)
  }
  const onStop: OnStop = (each, order) => void (order === 'first' ? first.push(each) : stops.unshift(each))
  return {
    async start() {
      try {
        return await startParts(options, onStop)
      } catch (error) {
        await stop().catch((second: Error) =>
          options.report?.(`not all of it was stopped: ${second.message}`),
        )
        throw error
      }
    },
    stop,
  }
}

async function startParts(options: CloudOptions, onStop: OnStop): Promise<RunningCloud> {
  const folder =
    options.dataDir === undefined ? undefined : await takeDataFolder(options.dataDir, options.report)
  const clock = options.clock ?? createTurnableClock(createRealClock({ notBefore: folder?.lastUsed ?? 0 }))
  const checksums = folder?.keepChecksums(clock)
  onStop(() => checksums?.stop(), 'first')
  let isStarted = false
  onStop(async (hasFailed) => {
    try {
      // A part that could not be stopped may write yet, and sums of before would tell of damage that is none.
      if (!hasFailed) {
        await (isStarted ? checksums?.seal() : checksums?.unseal())
      }
    } finally {
      folder?.release()
    }
  })
  // The template is told the port, so it is taken first; no request is read before its listener below is there.
  const { aws, closeAws } = await takeAwsPort(options.awsPort ?? 0, options.report)
  onStop(closeAws)
  const environment = options.assembly ? readEnvironment(options.assembly, ENVIRONMENT) : ENVIRONMENT
  const templateEnvironment = { ...environment, awsUrl: aws.url, ssmParameters: options.ssmParameters }
  const assembly = options.assembly ? loadAssembly(options.assembly, templateEnvironment) : emptyAssembly()
  const health = createHealth(options.report)
  const { dataDir } = options
  if (dataDir !== undefined) {
    onStop(watchSpace(dataDir, health))
  }
  const findProblem = (bytes: number) =>
    health.problem() ?? (dataDir === undefined ? undefined : findSpaceProblem(dataDir, bytes))
  const traces = options.traces && (await startTraces(options.traces, onStop))
  const metrics = createMetricStore(clock)
  const parts: Parts = {
    options,
    clock,
    folder,
    checksums,
    assembly,
    environment,
    health,
    traces,
    metrics,
    onStop,
  }

  const dynamo = await createDynamoDbPart({
    tables: assembly.tables,
    file: folder?.file('dynamodb.db'),
    isIntact: folder?.isIntact('dynamodb.db'),
    health,
    // It may have closed its file, which is then another than was noted.
    onEnded: () => checksums?.expectClosed('dynamodb.db'),
    onLost: options.onLost,
  })
  onStop(() => dynamo.stop())
  const tables = dynamo.start()
  tables.catch(() => {})
  onStop(closeAws)

  let apiUrl: string | undefined
  const pageOrigins = () => [...(apiUrl ? originsOf(apiUrl) : []), ...(options.allowedOrigins ?? [])]
  const keyFile = folder?.file('issuer-key.json')
  const onKeyMade = () => checksums?.expectNew()
  const issuer = createIssuer({ origin: aws.url, clock, keyFile, onKeyMade, pageOrigins })
  const sessionToken = crypto.randomUUID()
  const lambda = startLambda(parts, {
    issuerUrl: issuer.url,
    aws: aws.url,
    dynamoDb: await putBetween(options.dynamoDbFault, dynamo.endpoint, onStop),
    sessionToken,
    movesTokens: options.movesTransactionTokens === true && dynamo.isEmulator,
  })
  const invoke = options.lambdaEndpoint ? createRemoteInvoke(options.lambdaEndpoint) : lambda.invoke
  const messaging = startMessaging(parts, { awsUrl: aws.url, invoke })
  const events = createEventBus({
    rules: assembly.rules,
    buses: assembly.buses,
    ...environment,
    clock,
    deliver: (target, payload) =>
      deliverEvent({ invoke, states: () => states, ...messaging }, target, payload),
    onGivenUp({ id }, { arn }, error) {
      metrics.count(DEAD_LETTERS)
      options.report?.(`event ${id} for ${arn} was given up: ${error}`)
    },
  })
  const s3 = createS3({
    folder: folder?.file('s3'),
    buckets: assembly.buckets,
    onWrite: () => checksums?.expectWrite('s3'),
  })
  onStop(() => s3.stop())
  const { queues, topics } = messaging
  const ssm = { ...environment, parameters: () => ({ ...assembly.ssmParameters, ...options.ssmParameters }) }
  const { sent, callService } = createServiceCalls({
    ...{ dynamoDb: dynamo.call, events, queues, topics, ssm },
    callS3: createS3Caller(s3),
    endpoints: options.endpoints,
  })
  const states = openStepFunctions(parts, {
    ...{ invoke, callService, events, objects: s3 },
    prepareFor: lambda.prepareFor,
  })
  const serveAws = createAwsEndpoint({
    ...environment,
    states,
    lambda: { ...lambda, invoke },
    events: refuseEvents(events, findProblem),
    s3: refuseObjects(s3, findProblem),
    queues: refuseMessages(queues, findProblem),
    topics: refuseNotifications(topics, findProblem),
    ssm,
    dynamoDbEndpoint: dynamo.endpoint,
    secrets: options.secrets ?? {},
    sessionToken,
    report: options.report,
  })
  const serveClock = isTurnable(clock) ? createClockListener(clock) : serveAws
  const serve = guard(
    (request, response) => (request.url === CLOCK_PATH ? serveClock : serveAws)(request, response),
    options,
  )
  const serveIssuer = guardIssuer(issuer, options, pageOrigins)
  aws.serve((request, response) =>
    (request.url?.startsWith(`${ISSUER_PATH}/`) ? serveIssuer : serve)(request, response),
  )
  const published = await publishStateMachines(states, assembly)
  lambda.deployFrom(assembly, published)
  await moveAliases(states, assembly.aliases, published)
  const created = await tables
  await states.start()
  lambda.resume()
  messaging.poll()
  onStop(events.runSchedules())
  const isNew = created.length === assembly.tables.length
  if (!isNew) {
    // What an earlier process has broken off is not due before the sweeper's next turn.
    onStop(clock.setTimer(clock.now() + SETTLED_AFTER_MS, events.runSchedulesEarly, { background: true }))
  }
  const ports = await startGateways(parts, assembly.apis, {
    ...{ ...lambda, invoke },
    onFailure: dynamo.suspect,
  })
  const urls = Object.fromEntries([...ports].map(([logicalId, { url }]) => [logicalId, url]))
  apiUrl = Object.values(urls)[0]
  isStarted = true
  checksums?.expectFiles()
  return {
    url: apiUrl,
    urls,
    awsUrl: aws.url,
    ...{ states, lambda, dynamoDb: dynamo.call, events, clock, issuer, sent },
    isNew,
    deploy: createDeploy(
      { assembly, published },
      { dynamo, lambda, states, events, messaging, s3, ports },
      templateEnvironment,
    ),
  }
}

/** `closeAws` may be called again: before anything that still needs the port, and whatever has started by then. */
async function takeAwsPort(
  port: number,
  report?: (line: string) => void,
): Promise<{ aws: Listening; closeAws: () => Promise<void> }> {
  const aws = await listen(port, report)
  let closing: Promise<void> | undefined
  return {
    aws,
    closeAws() {
      closing ??= aws.close()
      return closing
    },
  }
}
