import type { Clock } from '#local/clock.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Execution, Frame, TaskCall } from '../../interpreter/execution.ts'
import type { JsonObject } from '../../machine/json.ts'
import type { Store } from '../../store/store.ts'
import type { ActivityQueues } from './activity-queues.ts'
import type { Collection } from './registry.ts'

export type StateMachineType = 'STANDARD' | 'EXPRESS'

/** What a revision of a state machine consists of; its versions pin one. */
export interface Revision {
  revisionId: string
  /** Hash of the definition's text. */
  definition: string
  roleArn: string
  loggingConfiguration: JsonObject
  tracingConfiguration: JsonObject
  encryptionConfiguration: JsonObject
  variableReferences: Record<string, string[]>
}

export interface StateMachine extends Revision {
  arn: string
  name: string
  type: StateMachineType
  creationDate: number
  updateDate?: number
  /** False until the first update: DescribeStateMachine shows no revision id before. */
  revised: boolean
  nextVersion: number
  tags: Record<string, string>
  accountId: string
}

export interface Version extends Revision {
  arn: string
  stateMachineArn: string
  number: number
  description?: string
  creationDate: number
  revised: boolean
}

export interface Alias {
  arn: string
  stateMachineArn: string
  name: string
  description?: string
  routes: { stateMachineVersionArn: string; weight: number }[]
  creationDate: number
  updateDate: number
}

export interface Activity {
  arn: string
  name: string
  accountId: string
  creationDate: number
  tags: Record<string, string>
}

/** What every operation works with. */
export interface Service {
  readonly clock: Clock
  readonly region: string
  readonly store: Store
  readonly engine: Engine
  readonly machines: Collection<StateMachine>
  readonly versions: Collection<Version>
  readonly aliases: Collection<Alias>
  readonly activities: Collection<Activity>
  readonly queues: ActivityQueues
  /** Definition texts by hash. */
  readonly definitions: Collection<{ text: string }>
  nextExecutionId(): number
  /** Makes the call of a Task at once, for TestState. Throws StateFailure. */
  call(execution: Execution, frame: Frame, call: TaskCall): Promise<string>
  /** Resolves when what the operation changed is stored. */
  save(): Promise<void>
  request(operation: string, input: object, caller: { accountId: string }): Promise<Record<string, unknown>>
}

/** One operation of the API: gets its checked input and who calls. */
export type Operation = (
  service: Service,
  input: JsonObject,
  caller: { accountId: string },
) => Promise<Record<string, unknown>> | Record<string, unknown>

export const toSeconds = (ms: number) => ms / 1000
