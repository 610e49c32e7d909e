import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Environment, FunctionResource } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { RecordSpans } from '#local/telemetry/span.ts'
import { describeFunction, type Endpoints } from './environment.ts'
import { parseFunctionName } from './function-name.ts'
import type { DeployedFunction } from './invoker.ts'
import { Pool } from './pool.ts'
import { limitsFor, type PoolLimits } from './pool-limits.ts'
import { createSandbox } from './sandbox.ts'

export interface SandboxSetup {
  environment: Environment
  endpoints: Endpoints
  /** Open file that takes the functions' output; it is dropped without. */
  logDescriptor?: number | undefined
  limits?: Partial<PoolLimits> | undefined
  /** V8's young generation in each sandbox. V8 would let it grow to 48 MB; functions leave little behind. */
  youngMegabytes?: number | undefined
  compileCache?: string | undefined
  /** Keeps the tokens that the SDK gives transactions from DynamoDB. */
  movesTokens?: boolean | undefined
  /** Takes the spans of invocations; none are recorded without. */
  recordSpans?: RecordSpans | undefined
  /** Gets what functions print in CloudWatch's embedded metric format. */
  takeMetrics?: ((text: string) => void) | undefined
}

/** As many as load at once on a small machine; of the others most are not asked for soon. */
const LOADED_FIRST = 2
/** What takes longer to load is deployed all the same. */
const LOAD_WAIT_MS = 500

/** Heap beyond a function's memory for each function that shares its sandbox: about what a bundle takes. */
const SHARED_HEAP_MB = 12

/** The functions that may be invoked now, each with the pool of sandboxes of its memory size and layers. */
export class DeployedFunctions {
  private readonly setup: SandboxSetup
  private readonly poolOf = new Map<string, Pool>()
  private byName: ReadonlyMap<string, DeployedFunction> = new Map()
  /** Names of functions that were invoked, the last one last. */
  private readonly invoked = new Set<string>()

  constructor(setup: SandboxSetup) {
    this.setup = setup
  }

  /** Takes these in place of those before. */
  deploy(functions: readonly FunctionResource[]): void {
    this.replace(this.describe(functions))
  }

  /**
   * As `deploy`, once sandboxes have loaded those of the changed functions that were invoked last: who invokes them again
   * waits for no load.
   */
  async deployLoaded(functions: readonly FunctionResource[]): Promise<void> {
    const next = this.describe(functions)
    const changed = next.filter(({ resource: { name }, spec }) => {
      const known = this.byName.get(name)
      return known && known.spec !== spec
    })
    const order = this.lastInvoked()
    const rank = ({ resource }: DeployedFunction) => order.indexOf(resource.logicalId) >>> 0
    const first = changed.toSorted((one, other) => rank(one) - rank(other)).slice(0, LOADED_FIRST)
    const loading = Promise.all(first.map(({ pool, spec }) => pool.preload(spec)))
    await Promise.race([loading, sleep(LOAD_WAIT_MS, undefined, { ref: false })])
    this.replace(next)
  }

  /** One that is as it was keeps its spec, by which sandboxes know what they have loaded. */
  private describe(functions: readonly FunctionResource[]): DeployedFunction[] {
    const { environment, endpoints } = this.setup
    return functions.map((resource) => {
      const known = this.byName.get(resource.name)?.spec
      const spec = describeFunction(resource, environment, { ...endpoints, atOnce: this.atOnce })
      const pool = this.findPool(resource)
      return { resource, pool, spec: known && isDeepStrictEqual(known, spec) ? known : spec }
    })
  }

  private replace(next: readonly DeployedFunction[]): void {
    this.byName = new Map(next.map((each) => [each.resource.name, each]))
    for (const pool of this.pools) {
      pool.deploy(next.filter((each) => each.pool === pool).map(({ spec }) => spec))
    }
  }

  private get atOnce(): number {
    return this.setup.limits?.atOnce ?? 1
  }

  get pools(): Pool[] {
    return [...this.poolOf.values()]
  }

  /** The pool of the most functions. */
  largestPool(): Pool | undefined {
    const sizes = Map.groupBy(this.byName.values(), ({ pool }) => pool)
    return [...sizes].sort(([, some], [, others]) => others.length - some.length)[0]?.[0]
  }

  get resources(): FunctionResource[] {
    return [...this.byName.values()].map(({ resource }) => resource)
  }

  /** Returns the logical ids of the functions that were invoked, the last one first. */
  lastInvoked(): string[] {
    return [...this.invoked].reverse().flatMap((name) => this.byName.get(name)?.resource.logicalId ?? [])
  }

  /** As `find`, of a function that is about to be invoked. */
  ask(functionName: string): DeployedFunction {
    const found = this.find(functionName)
    const { name } = found.resource
    this.invoked.delete(name)
    this.invoked.add(name)
    return found
  }

  /** Throws AwsError ResourceNotFoundException. */
  find(functionName: string): DeployedFunction {
    const { name, qualifier } = parseFunctionName(functionName)
    const found = this.byName.get(name)
    const allowed = ['$LATEST', ...(found?.resource.qualifiers ?? [])]
    if (found && (qualifier === undefined || allowed.includes(qualifier))) {
      return found
    }
    const { region, accountId } = this.setup.environment
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' })
  }

  private findPool(resource: FunctionResource): Pool {
    const kind = kindOf(resource)
    const found = this.poolOf.get(kind)
    if (found) {
      return found
    }
    const { logDescriptor, youngMegabytes = 4, compileCache, takeMetrics, movesTokens = false } = this.setup
    const limits = { ...limitsFor(this.atOnce), ...this.setup.limits }
    const traces = this.setup.recordSpans !== undefined
    const openSandbox = () => {
      const members = this.resources.filter((each) => kindOf(each) === kind)
      const heapMegabytes = resource.memorySize + SHARED_HEAP_MB * Math.max(0, members.length - 1)
      return createSandbox(
        { logDescriptor, traces, isShared: limits.atOnce > 1, movesTokens },
        { heapMegabytes, youngMegabytes },
        { compileCache, takeMetrics },
      )
    }
    const pool = new Pool(openSandbox, limits)
    this.poolOf.set(kind, pool)
    return pool
  }
}

/** Functions of one kind share sandboxes. One code with other layers imports other modules by the same names. */
function kindOf({ memorySize, layers = [] }: FunctionResource): string {
  return [memorySize, ...layers].join()
}
