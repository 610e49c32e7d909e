import { availableParallelism } from 'node:os'
import type { Environment, FunctionResource } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import { describeFunction, type Endpoints } from './environment.ts'
import { parseFunctionName } from './function-name.ts'
import { type DeployedFunction, type InvocationContext, type Invoke, Invoker, TASKS } from './invoker.ts'
import { Pool } from './pool.ts'
import { createSandbox } from './sandbox.ts'
import type { PoolLimits } from './sandbox-choice.ts'

export interface Lambda {
  /** Throws AwsError such as ResourceNotFoundException; what goes wrong inside the function is in the answer. */
  invoke: Invoke
  /** The same functions in another context: clouds that share sandboxes and have a time and faults of their own. */
  within(context: InvocationContext): Invoke
  /** Runs the asynchronous invocations that an earlier process has accepted and not brought to an end. */
  resume(): void
  /** Loads functions ahead of their first call, those named first first. */
  preload(functionNames: readonly string[]): Promise<void>
  /** How many invocations of Task states wait for a sandbox. */
  tasksInLine(): number
  find(functionName: string): FunctionResource
  readonly functions: readonly FunctionResource[]
  stop(): Promise<void>
}

export interface LambdaSetup extends InvocationContext {
  functions: readonly FunctionResource[]
  environment: Environment
  endpoints: Endpoints
  /** Open file that takes the functions' output; it is dropped without. */
  logDescriptor?: number | undefined
  limits?: Partial<PoolLimits> | undefined
  /** V8's young generation in each sandbox. V8 would let it grow to 48 MB; functions leave little behind. */
  youngMegabytes?: number | undefined
  compileCache?: string | undefined
}

/** Heap beyond a function's memory for each function that shares its sandbox: about what a bundle takes. */
const SHARED_HEAP_MB = 12

/** Runs the template's functions from their bundles, in sandboxes of worker threads shared by equal memory size. */
export function createLambda(setup: LambdaSetup): Lambda {
  const { functions, environment } = setup
  const pools = createPools(setup)
  const byName = new Map<string, DeployedFunction>()
  for (const [pool, members] of pools) {
    for (const [index, resource] of members.entries()) {
      byName.set(resource.name, { resource, pool, index })
    }
  }

  function find(functionName: string): DeployedFunction {
    const { name, qualifier } = parseFunctionName(functionName)
    const found = byName.get(name)
    if (found && (qualifier === undefined || qualifier === '$LATEST')) {
      return found
    }
    const { region, accountId } = environment
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' })
  }

  const own = new Invoker(find, setup)
  return {
    functions,
    find: (functionName) => find(functionName).resource,
    within(context) {
      const invoker = new Invoker(find, context)
      return (options) => invoker.invoke(options)
    },
    invoke: (options) => own.invoke(options),
    resume: () => own.resume(),
    tasksInLine: () => [...pools.keys()].reduce((total, pool) => total + pool.lengthOf(TASKS), 0),
    async preload(functionNames) {
      const found = functionNames.map(find)
      await Promise.all(found.map(({ pool, index }) => pool.preload(index)))
    },
    async stop() {
      await Promise.all([...pools.keys()].map((pool) => pool.stop()))
    },
  }
}

/** A pool for each memory size, with the functions that its sandboxes hold. */
function createPools(setup: LambdaSetup): Map<Pool, FunctionResource[]> {
  const { functions, environment, endpoints, logDescriptor, compileCache } = setup
  const pools = new Map<Pool, FunctionResource[]>()
  for (const [memorySize, members] of Map.groupBy(functions, (each) => each.memorySize)) {
    const specs = members.map((each) => describeFunction(each, environment, endpoints))
    const memory = {
      heapMegabytes: memorySize + SHARED_HEAP_MB * (specs.length - 1),
      youngMegabytes: setup.youngMegabytes ?? 4,
    }
    const pool = new Pool(() => createSandbox({ functions: specs, logDescriptor }, memory, compileCache), {
      ...defaultLimits(),
      ...setup.limits,
    })
    pools.set(pool, members)
  }
  return pools
}

/** One sandbox more than processors, since each waits for DynamoDB part of the time: measured 20 % faster at 16 clients. */
function defaultLimits(): PoolLimits {
  return { base: availableParallelism() + 1, most: 32, preloading: 2, patience: 25 }
}
