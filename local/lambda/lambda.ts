import { availableParallelism } from 'node:os'
import type { Environment, FunctionResource } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import { invokeLater } from './async-invocation.ts'
import type { AcceptedInvocation, AsyncQueue } from './async-queue.ts'
import { describeFunction, type Endpoints } from './environment.ts'
import { parseFunctionName } from './function-name.ts'
import { createPool, type Pool, type PoolLimits } from './pool.ts'
import type { FunctionSpec } from './runtime/protocol.ts'
import { createSandbox, type Outcome } from './sandbox.ts'

export interface InvokeOptions {
  functionName: string
  /** JSON text. */
  payload: string
  invocationType?: 'RequestResponse' | 'Event' | 'DryRun'
  clientContext?: string | undefined
  wantsLog?: boolean
}

export interface InvocationAnswer {
  statusCode: number
  payload: string
  functionError?: string
  executedVersion: string
  requestId: string
  /** The end of the log, when asked for. */
  log?: string
}

/**
 * Stands between callers and functions in tests. It may throw what the caller gets in place of an answer (throttling, a
 * lost call), wait, call `run` once, twice or later, and answer something else.
 */
export type LambdaFault = (
  call: { functionName: string; payload: string },
  run: () => Promise<Outcome>,
) => Promise<Outcome>

export type Invoke = (options: InvokeOptions) => Promise<InvocationAnswer>

/** In whose time functions run, what stands before them, and who hears of what was given up. */
export type Surroundings = Pick<LambdaSetup, 'clock' | 'fault' | 'report' | 'queue'>

export interface Lambda {
  /** Throws AwsError such as ResourceNotFoundException; what goes wrong inside the function is in the answer. */
  invoke: Invoke
  /** The same functions in other surroundings: clouds that share sandboxes and have a time and faults of their own. */
  within(surroundings: Surroundings): Invoke
  /** Runs the asynchronous invocations that an earlier process has accepted and not brought to an end. */
  resume(): void
  /** Loads functions ahead of their first call, those named first first. */
  warm(functionNames: readonly string[]): Promise<void>
  find(functionName: string): FunctionResource
  readonly functions: readonly FunctionResource[]
  stop(): Promise<void>
}

export interface LambdaSetup {
  functions: readonly FunctionResource[]
  environment: Environment
  endpoints: Endpoints
  clock: Clock
  /** Open file that takes the functions' output; it is dropped without. */
  logDescriptor?: number | undefined
  fault?: LambdaFault | undefined
  /** Hears of asynchronous calls that were given up; AWS would send them to a dead-letter queue. */
  report?: ((line: string) => void) | undefined
  /** Keeps asynchronous invocations beyond this process; without it they end with it. */
  queue?: AsyncQueue | undefined
  limits?: Partial<PoolLimits> | undefined
  /** V8's young generation in each sandbox. V8 would let it grow to 48 MB; functions leave little behind. */
  youngMegabytes?: number | undefined
  compileCache?: string | undefined
}

/** Lambda's limits for a request: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const longestRequest = { RequestResponse: 6_291_456, DryRun: 6_291_456, Event: 1_048_576 }

/** Heap beyond a function's memory for each function that shares its sandbox: about what a bundle takes. */
const sharedHeap = 12

/** One sandbox more than processors, since each waits for DynamoDB part of the time: measured 20 % faster at 16 clients. */
const defaultLimits = (): PoolLimits => ({
  base: availableParallelism() + 1,
  most: 32,
  warming: 2,
  patience: 25,
})

/** Runs the template's functions from their bundles, in sandboxes of worker threads shared by equal memory size. */
export function createLambda(setup: LambdaSetup): Lambda {
  const { functions, environment, endpoints, logDescriptor } = setup
  const byName = new Map(functions.map((resource) => [resource.name, resource]))
  const places = new Map<string, { pool: Pool; index: number }>()
  const pools: Pool[] = []
  for (const [memorySize, members] of Map.groupBy(functions, (each) => each.memorySize)) {
    const specs: FunctionSpec[] = members.map((each) => describeFunction(each, environment, endpoints))
    const memory = {
      heapMegabytes: memorySize + sharedHeap * (specs.length - 1),
      youngMegabytes: setup.youngMegabytes ?? 4,
    }
    const pool = createPool(
      () => createSandbox({ functions: specs, logDescriptor }, memory, setup.compileCache),
      {
        ...defaultLimits(),
        ...setup.limits,
      },
    )
    pools.push(pool)
    for (const [index, { name }] of specs.entries()) {
      places.set(name, { pool, index })
    }
  }

  const find = (functionName: string): FunctionResource => {
    const { name, qualifier } = parseFunctionName(functionName)
    const resource = byName.get(name)
    if (resource && (qualifier === undefined || qualifier === '$LATEST')) {
      return resource
    }
    const { region, accountId } = environment
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' })
  }

  const within = ({ clock, fault, report, queue }: Surroundings) => {
    const run = async (resource: FunctionResource, options: InvokeOptions, requestId: string) => {
      const release = clock.hold()
      try {
        const { pool, index } = places.get(resource.name)!
        const { payload } = options
        const invoke = () =>
          pool.invoke({
            index,
            requestId,
            payload,
            invokedArn: options.functionName.startsWith('arn:') ? options.functionName : resource.arn,
            traceId: createTraceId(clock.now()),
            clientContext: options.clientContext,
            wantsLog: options.wantsLog ?? false,
            now: clock.stamp(),
          })
        return await (fault ? fault({ functionName: resource.name, payload }, invoke) : invoke())
      } finally {
        release()
      }
    }
    const runLater = (
      invocation: AcceptedInvocation,
      { resource, requestId, end }: { resource: FunctionResource; requestId: string; end: () => void },
    ) =>
      invokeLater(
        clock,
        { acceptedAt: invocation.acceptedAt, run: () => run(resource, invocation, requestId) },
        {
          end,
          giveUp: (error) => report?.(`an asynchronous call of ${resource.name} was given up: ${error}`),
        },
      )
    const invoke: Invoke = async (options) => {
      const type = options.invocationType ?? 'RequestResponse'
      const resource = find(options.functionName)
      checkSize(options.payload, longestRequest[type])
      const requestId = crypto.randomUUID()
      const answer = { executedVersion: '$LATEST', requestId, payload: '' }
      if (type === 'DryRun') {
        return { ...answer, statusCode: 204 }
      }
      if (type === 'Event') {
        const { functionName, payload, clientContext } = options
        const accepted = { functionName, payload, clientContext, acceptedAt: clock.now() }
        runLater(accepted, { resource, requestId, end: queue?.keep(accepted) ?? (() => {}) })
        return { ...answer, statusCode: 202 }
      }
      const { payload, failed, log } = await run(resource, options, requestId)
      return {
        ...answer,
        statusCode: 200,
        payload,
        ...(failed ? { functionError: 'Unhandled' } : {}),
        ...(log === undefined ? {} : { log }),
      }
    }
    const resume = () => {
      for (const { invocation, forget } of queue?.left() ?? []) {
        const resource = byName.get(parseFunctionName(invocation.functionName).name)
        if (resource) {
          runLater(invocation, { resource, requestId: crypto.randomUUID(), end: forget })
        } else {
          report?.(
            `an asynchronous call of ${invocation.functionName} was given up: it is no longer deployed`,
          )
          forget()
        }
      }
    }
    return { invoke, resume }
  }
  const own = within(setup)

  return {
    functions,
    find,
    within: (surroundings) => within(surroundings).invoke,
    invoke: own.invoke,
    resume: own.resume,
    async warm(functionNames) {
      await Promise.all(
        functionNames.map((functionName) => {
          const { pool, index } = places.get(find(functionName).name)!
          return pool.warm(index)
        }),
      )
    },
    async stop() {
      await Promise.all(pools.map((pool) => pool.stop()))
    },
  }
}

function checkSize(payload: string, longest: number): void {
  if (payload.length > longest / 4 && Buffer.byteLength(payload) > longest) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${longest} bytes for the InvokeFunction operation`,
      413,
      { Type: 'User' },
    )
  }
}

/** docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
const createTraceId = (now: number) => {
  const random = crypto.randomUUID().replaceAll('-', '')
  const seconds = Math.floor(now / 1000).toString(16)
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(-16)};Sampled=0`
}
