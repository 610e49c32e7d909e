import type { Assembly } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import { tellIssuer } from '#local/issuer/index.ts'
import { createAsyncQueue, createLambda, type Lambda } from '#local/lambda/index.ts'
import { readEmbeddedMetrics } from '#local/telemetry/embedded-metrics.ts'
import { DEAD_LETTERS } from '#local/telemetry/metric-store.ts'
import { type Published, tellVersions } from '../deploy.ts'
import type { Endpoints } from '../lambda/environment.ts'
import { listMainFunctions, listPreloads } from '../lambda/list-preloads.ts'
import { LOG_FILE, openLogFile } from '../storage/log-file.ts'
import type { OnStop, Parts } from './parts.ts'

export interface LambdaPart extends Lambda {
  /** Brings the functions of an assembly; of the first one, those that requests are likely to ask for are loaded. */
  deployFrom(assembly: Assembly, published: Published): void
  /** The same, once those of the changed functions that were invoked last have been loaded. */
  deployLoadedFrom(assembly: Assembly, published: Published): Promise<void>
  /** Loads what an execution of the machine will call, once for each deployment; called when one begins. */
  prepareFor(stateMachineArn: string): void
}

/** Nobody may call the functions until `deployFrom` brings them: some are told the versions of state machines. */
export function startLambda(
  { options, clock, folder, assembly, environment, health, traces, metrics, onStop }: Parts,
  { issuerUrl, movesTokens, ...endpoints }: Endpoints & { issuerUrl: string; movesTokens: boolean },
): LambdaPart {
  const queue =
    folder &&
    createAsyncQueue(folder.file('invocations.db'), {
      fsync: options.fsync,
      isIntact: folder.isIntact('invocations.db'),
      onStoreChange: (problem) =>
        health.note('asynchronous invocations', problem && `they cannot be stored (${problem.message})`),
    })
  const lambda = createLambda({
    functions: assembly.functions,
    environment,
    endpoints,
    clock,
    logDescriptor: options.logDescriptor ?? openLog(folder?.file(LOG_FILE), onStop),
    compileCache: options.compileCache,
    movesTokens,
    limits: {
      ...(options.sandboxes === undefined ? {} : { base: options.sandboxes }),
      ...(options.invocationsPerSandbox === undefined ? {} : { atOnce: options.invocationsPerSandbox }),
    },
    fault: options.fault,
    report: options.report,
    onDeadLetter: () => metrics.count(DEAD_LETTERS),
    recordSpans: traces?.record,
    takeMetrics: (text) => metrics.add(readEmbeddedMetrics(text)),
    queue,
  })
  onStop(() => lambda.stop())
  // Closed first: what the stop interrupts is not over.
  onStop(() => queue?.close())
  const describe = ({ functions }: Assembly, published: Published) =>
    tellIssuer(tellVersions(functions, published), issuerUrl)
  const isPreloaded = options.preload === true && !options.lambdaEndpoint
  let deployed: Assembly | undefined
  const prepared = new Set<string>()
  if (isPreloaded) {
    lambda.warm()
  }
  const begin = (next: Assembly) => {
    // Later ones come with `npm run dev`: who works on the sources asks for what has changed, which is not to wait for others.
    if (isPreloaded && !deployed) {
      void lambda.preload(listPreloads(next))
    }
    deployed = next
    prepared.clear()
  }
  return {
    ...lambda,
    prepareFor(stateMachineArn) {
      const machine = deployed?.stateMachines.find(({ arn }) => arn === stateMachineArn)
      if (isPreloaded && deployed && machine && !prepared.has(stateMachineArn)) {
        prepared.add(stateMachineArn)
        void lambda.preload(listMainFunctions(machine.definition, deployed))
      }
    },
    async invoke(request) {
      try {
        return await lambda.invoke(request)
      } catch (error) {
        if (isAwsError(error, 'TooManyRequestsException')) {
          metrics.count('Throttles')
        }
        throw error
      }
    },
    deployFrom(next, published) {
      lambda.deploy(describe(next, published))
      begin(next)
    },
    async deployLoadedFrom(next, published) {
      const functions = describe(next, published)
      await (isPreloaded ? lambda.deployLoaded(functions) : lambda.deploy(functions))
      begin(next)
    },
  }
}

function openLog(file: string | undefined, onStop: OnStop): number | undefined {
  if (file === undefined) {
    return undefined
  }
  const log = openLogFile(file)
  onStop(() => log.close())
  return log.descriptor
}
