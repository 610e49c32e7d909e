import { randomUUID } from 'node:crypto'
import type { StepFunctionsOptions } from './api.ts'
import { Engine } from './engine/engine.ts'
import { type CallOptions, performCall } from './integrations/calls.ts'
import { ChildExecutions } from './integrations/children.ts'
import { MockedResponses } from './integrations/mocked-responses.ts'
import { type ActivityOffers, TaskCalls } from './integrations/task-calls.ts'
import type { CompiledMachines } from './interpreter/compiled-machines.ts'
import type { Execution, ExecutionRecord, Frame, TaskCall } from './interpreter/execution.ts'
import { MapRuns } from './map-runs/map-runs.ts'
import type { OnStoreChange } from './store/group-commit.ts'

/** What the runtime is handed by the service around it. */
export interface RuntimeDeps {
  readonly queues: ActivityOffers
  readonly machines: CompiledMachines
  hasActivity(arn: string): boolean
  /** Returns the text of a definition by its hash. */
  definitionOf(hash: string): string
  nextExecutionId(): number
  isMachineDeleting(stateMachineArn: string): boolean
  request(operation: string, input: object, caller: { accountId: string }): Promise<Record<string, unknown>>
  /** Called when an execution has started, ended or been redriven. */
  announce(record: ExecutionRecord): void
  onStoreChange: OnStoreChange
}

export interface ExecutionRuntime {
  readonly engine: Engine
  whenEnded(executionArn: string): Promise<ExecutionRecord>
  readonly mapRuns: MapRuns
  /** Makes the call of a Task outside any execution, for TestState. Throws StateFailure. */
  callOnce(execution: Execution, frame: Frame, call: TaskCall): Promise<string>
}

/** Ties the engine to the calls that it makes, whose results come back to it. */
export function createExecutionRuntime(
  { clock, store, region, ...options }: StepFunctionsOptions,
  deps: RuntimeDeps,
): ExecutionRuntime {
  const endings = new Map<string, (record: ExecutionRecord) => void>()
  const createSeed = options.createSeed ?? randomUUID
  const engine = new Engine({
    clock,
    store,
    createSeed,
    machines: deps.machines,
    definitionOf: deps.definitionOf,
    isMachineDeleting: deps.isMachineDeleting,
    onStoreChange: deps.onStoreChange,
    call: (execution, frame, call) => calls.make(execution, frame, call),
    forget: (call) => calls.forget(call),
    isInLine: (call) => calls.isInLine(call),
    runMap: (execution, frame, wait) => mapRuns.run(execution, frame, wait),
    abortMapRun: (arn) => mapRuns.abort(arn),
    announce(record) {
      if (record.status !== 'RUNNING') {
        children.ended(record)
        endings.get(record.arn)?.(record)
        endings.delete(record.arn)
        mapRuns.childEnded(record)
      }
      deps.announce(record)
    },
  })
  const { objects } = options
  const { nextExecutionId } = deps
  const mapRuns = new MapRuns({ clock, store, engine, objects, nextExecutionId, createSeed })
  const post: Engine['post'] = (arn, event) => engine.post(arn, event)
  const children = new ChildExecutions({
    region,
    startExecution: (input, caller) => deps.request('StartExecution', input, caller),
    findStored: (arn) => store.findExecution(arn),
    findLive: (arn) => engine.find(arn),
    post,
  })
  const callOptions: CallOptions = {
    invokeLambda: options.invokeLambda,
    callService: options.callService,
    mocks: options.mocks && new MockedResponses(options.mocks),
    request: deps.request,
    startExecution: (parameters, parent) => children.start(parameters, parent),
  }
  const { queues, hasActivity } = deps
  const calls = new TaskCalls({ clock, queues, hasActivity, children, options: callOptions, post })
  return {
    engine,
    whenEnded: (arn) => new Promise((resolve) => void endings.set(arn, resolve)),
    mapRuns,
    async callOnce(execution, frame, call) {
      const request = { execution, frame, call, letTimePass: () => {} }
      return (await performCall(callOptions, request)).output
    },
  }
}
