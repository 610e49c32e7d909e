import type { FunctionResource } from '#local/assembly/index.ts'
import { DeployedFunctions, type SandboxSetup } from './deployed-functions.ts'
import { type InvocationContext, type Invoke, Invoker, TASKS } from './invoker.ts'

export interface Lambda {
  /** Throws AwsError such as ResourceNotFoundException; what goes wrong inside the function is in the answer. */
  invoke: Invoke
  /** The same functions in another context: clouds that share sandboxes and have a time and faults of their own. */
  within(context: InvocationContext): Invoke
  /** Runs the asynchronous invocations that an earlier process has accepted and not brought to an end. */
  resume(): void
  /** Starts sandboxes ahead of the first function that is loaded, where most functions will run. */
  warm(): void
  /** Loads functions ahead of their first call, those named first first. */
  preload(functionNames: readonly string[]): Promise<void>
  /**
   * Takes these functions in place of those before. Invocations under way end with the code they began with; a function
   * that is as it was keeps its warm sandboxes.
   */
  deploy(functions: readonly FunctionResource[]): void
  /** As `deploy`, once those of the changed functions that were invoked last have been loaded. */
  deployLoaded(functions: readonly FunctionResource[]): Promise<void>
  /** Returns the logical ids of the functions that were invoked, the last one first. */
  lastInvoked(): readonly string[]
  /** How many invocations of Task states wait for a sandbox. */
  tasksInLine(): number
  find(functionName: string): FunctionResource
  list(): readonly FunctionResource[]
  stop(): Promise<void>
}

export interface LambdaSetup extends InvocationContext, SandboxSetup {
  functions: readonly FunctionResource[]
}

/** Runs the template's functions from their bundles, in sandboxes of worker threads shared by equal memory size and layers. */
export function createLambda(setup: LambdaSetup): Lambda {
  const deployed = new DeployedFunctions(setup)
  const find = deployed.find.bind(deployed)
  const ask = deployed.ask.bind(deployed)
  const own = new Invoker(ask, setup)
  deployed.deploy(setup.functions)
  return {
    deploy: (functions) => deployed.deploy(functions),
    deployLoaded: (functions) => deployed.deployLoaded(functions),
    lastInvoked: () => deployed.lastInvoked(),
    list: () => deployed.resources,
    find: (functionName) => find(functionName).resource,
    within(context) {
      const invoker = new Invoker(ask, context)
      return (options) => invoker.invoke(options)
    },
    invoke: (options) => own.invoke(options),
    resume: () => own.resume(),
    tasksInLine: () => deployed.pools.reduce((total, pool) => total + pool.lengthOf(TASKS), 0),
    warm: () => deployed.largestPool()?.warm(),
    async preload(functionNames) {
      const found = functionNames.map(find)
      await Promise.all(found.map(({ pool, spec }) => pool.preload(spec)))
    },
    async stop() {
      await Promise.all(deployed.pools.map((pool) => pool.stop()))
    },
  }
}
