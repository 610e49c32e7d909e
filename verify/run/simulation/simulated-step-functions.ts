import { createHash } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import type { SimulatedClock } from '#local/clock.ts'
import {
  createMemoryStore,
  createStepFunctions,
  type InvokeRequest,
  type InvokeResponse,
  type MemoryStore,
  type StatusChange,
  type StepFunctions,
} from '#local/step-functions/index.ts'
import type { TestBed } from '../test-bed/test-bed.ts'

export interface Execution {
  arn: string
  name: string
  status: string
  output: string | null
}

/** What it takes to continue elsewhere. */
export interface StepFunctionsState {
  store: MemoryStore
  executions: readonly Execution[]
  /** How many random seeds have been drawn. */
  decisions: number
}

export interface SimulatedStepFunctions extends StepFunctions {
  /** As AWS has it, with no task dropped. */
  engine: StepFunctions
  /** Executions in the order in which they began. */
  executions(): readonly Execution[]
  /** Step Functions hears nothing of this task until the returned function is called. */
  dropTask(taskToken: string): () => void
  /** Returns undefined while tasks are dropped. */
  state(): StepFunctionsState | undefined
}

interface StepFunctionsOptions {
  clock: SimulatedClock
  /** Tasks that were called then are called again. */
  start: StepFunctionsState | undefined
  invokeLambda(request: InvokeRequest): Promise<InvokeResponse>
  onStatusChange(event: StatusChange): void
}

export function createSimulatedStepFunctions(
  { documents, environment, machines }: TestBed,
  { clock, start, invokeLambda, onStatusChange }: StepFunctionsOptions,
): SimulatedStepFunctions {
  const executions = new Map(start?.executions.map((execution) => [execution.arn, execution]))
  const dropped = new Set<string | undefined>()
  let decisions = start?.decisions ?? 0
  const store = start?.store.copy() ?? createMemoryStore(documents)
  const engine = createStepFunctions({
    ...{ clock, store, ...environment, machines, invokeLambda },
    onStatusChange(event) {
      const { executionArn: arn, name, status, output } = event.detail
      executions.set(arn, { arn, name, status, output })
      onStatusChange(event)
    },
    createSeed: () => createHash('md5').update(String(decisions++)).digest('hex'),
  })
  return {
    ...engine,
    engine,
    async request(operation, input, caller) {
      // Its function is as good as dead: it must not learn that its task still waits.
      if (dropped.has((input as { taskToken?: string }).taskToken)) {
        throw new AwsError('TaskTimedOut', 'Nobody hears of this task.')
      }
      return engine.request(operation, input, caller)
    },
    executions: () => [...executions.values()],
    dropTask(taskToken) {
      dropped.add(taskToken)
      return () => void dropped.delete(taskToken)
    },
    state() {
      return dropped.size > 0
        ? undefined
        : { store: store.copy(), executions: [...executions.values()], decisions }
    },
  }
}
