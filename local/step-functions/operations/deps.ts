import type { Clock } from '#local/clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { CompiledMachines } from '../interpreter/compiled-machines.ts'
import type { Execution, ExecutionRecord, Frame, TaskCall } from '../interpreter/execution.ts'
import type { MapRuns } from '../map-runs/map-runs.ts'
import type { Store } from '../store/store.ts'
import type { Activity } from './resources/activities.ts'
import type { ActivityQueues } from './resources/activity-queues.ts'
import type { Alias } from './resources/aliases.ts'
import type { Collection } from './resources/registry.ts'
import type { StateMachine } from './resources/state-machines.ts'
import type { Version } from './resources/versions.ts'

/** What every operation works with. */
export interface OperationDeps {
  readonly clock: Clock
  readonly region: string
  readonly store: Store
  readonly engine: Engine
  readonly mapRuns: MapRuns
  readonly machines: Collection<StateMachine>
  readonly versions: Collection<Version>
  readonly aliases: Collection<Alias>
  readonly activities: Collection<Activity>
  readonly queues: ActivityQueues
  /** Definition texts by hash. */
  readonly definitions: Collection<{ text: string }>
  readonly compiled: CompiledMachines
  /** Test cases of a machine in the mock configuration; undefined without one. */
  testCasesOf(machine: string): readonly string[] | undefined
  nextExecutionId(): number
  /** Resolves when an execution that is about to start has ended, and that is stored. */
  whenEnded(executionArn: string): Promise<ExecutionRecord>
  /** Makes the call of a Task at once, for TestState. Throws StateFailure. */
  call(execution: Execution, frame: Frame, call: TaskCall): Promise<string>
  /** Resolves when what the operation changed is stored. */
  save(): Promise<void>
  request(operation: string, input: object, caller: { accountId: string }): Promise<Record<string, unknown>>
}
