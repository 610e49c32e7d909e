import { decide } from '../../interpreter/decide.ts'
import type { Effect, Execution, ExecutionEvent } from '../../interpreter/execution.ts'
import type { HistoryEvent } from '../../interpreter/history.ts'
import { StateFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import type { OperationDeps } from '../deps.ts'

/** What the caller says that the call of a Task gives. */
export interface Mock {
  result?: string | undefined
  errorOutput?: { error?: string | undefined; cause?: string | undefined } | undefined
}

/** Returns an execution of the definition alone that no store knows. */
export function createExecution(
  deps: OperationDeps,
  definition: string,
  { text, value }: { text: string; value: Json },
  accountId: string,
): Execution {
  return {
    record: {
      id: 0,
      arn: `arn:aws:states:${deps.region}:${accountId}:execution:TestState:test`,
      name: 'test',
      stateMachineArn: `arn:aws:states:${deps.region}:${accountId}:stateMachine:TestState`,
      stateMachineName: 'TestState',
      definition: '',
      roleArn: '',
      input: text,
      startDate: deps.clock.now(),
      status: 'RUNNING',
      redriveCount: 0,
    },
    machine: deps.compiled.compile(definition),
    region: deps.region,
    accountId,
    input: value,
    frames: new Map(),
    lastEvent: 0,
    nextFrame: 1,
  }
}

/** Decides until the state is left, retried, or failed; waiting takes no time. */
export async function runState(
  deps: OperationDeps,
  execution: Execution,
  mock: Mock | undefined,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  let next: ExecutionEvent | undefined = { type: 'start' }
  while (next && execution.record.status === 'RUNNING') {
    const decision = await decide(execution, next, timeOf(deps, execution), () => 'test')
    events.push(...decision.history)
    next = await follow(deps, execution, decision.effects, mock)
  }
  return events
}

async function follow(
  deps: OperationDeps,
  execution: Execution,
  effects: readonly Effect[],
  mock: Mock | undefined,
): Promise<ExecutionEvent | undefined> {
  const frame = execution.frames.get(1)
  const wait = frame?.wait
  if (wait?.on === 'time') {
    return { type: 'timer', frame: 1 }
  }
  if (!frame || wait?.on !== 'task' || !effects.some((effect) => effect.do === 'call')) {
    return undefined
  }
  const to = { frame: 1, token: wait.token }
  try {
    return {
      type: 'task-succeeded',
      ...to,
      output: readMock(mock) ?? (await deps.call(execution, frame, wait)),
    }
  } catch (error) {
    if (!(error instanceof StateFailure)) {
      throw error
    }
    return { type: 'task-failed', ...to, error: error.error, cause: error.errorCause }
  }
}

/** Time is where the state's wait ends. */
function timeOf(deps: OperationDeps, execution: Execution): number {
  const wait = execution.frames.get(1)?.wait
  return wait?.on === 'time' ? wait.at : deps.clock.now()
}

/** Returns the mocked result. Throws the mocked error as the failure of the call. */
function readMock(mock: Mock | undefined): string | undefined {
  if (mock?.errorOutput) {
    throw new StateFailure(mock.errorOutput.error, mock.errorOutput.cause)
  }
  return mock?.result
}
