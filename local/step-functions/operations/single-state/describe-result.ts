import type { Execution } from '../../interpreter/execution.ts'
import type { HistoryEvent } from '../../interpreter/history.ts'
import { STATE_NAME } from './read-state.ts'

/** How the state ended, where it leads to, and its output or error. */
export function describeResult(
  execution: Execution,
  events: readonly HistoryEvent[],
): Record<string, unknown> {
  const failed = detailsOf(events.find(({ type }) => /(Failed|TimedOut)$/.test(type)))
  const reason = {
    ...(failed.error === undefined ? {} : { error: failed.error }),
    ...(failed.cause === undefined ? {} : { cause: failed.cause }),
  }
  const exited = events.find(({ type }) => type.endsWith('StateExited'))
  if (!exited) {
    const isWaiting = execution.frames.get(1)?.wait?.on === 'retry'
    return { ...reason, status: isWaiting ? 'RETRIABLE' : 'FAILED' }
  }
  const entered = events.find(({ type, id }) => type.endsWith('StateEntered') && id > exited.id)
  const caught = Object.keys(reason).length > 0
  return {
    output: detailsOf(exited).output,
    ...(entered ? { nextState: detailsOf(entered).name } : {}),
    ...(caught ? reason : {}),
    status: caught ? 'CAUGHT_ERROR' : 'SUCCEEDED',
  }
}

/** What DEBUG and TRACE show of the data on its way through the state. */
export function inspectData(execution: Execution, events: readonly HistoryEvent[]): Record<string, string> {
  const { parameters } = detailsOf(events.find(({ type }) => type.endsWith('Scheduled')))
  const { output } = detailsOf(events.find(({ type }) => /^(Task|LambdaFunction)Succeeded$/.test(type)))
  const isJsonata = execution.machine.states.get(STATE_NAME)?.language.name === 'JSONata'
  return {
    input: execution.record.input,
    ...(parameters === undefined ? {} : { [isJsonata ? 'afterArguments' : 'afterParameters']: parameters }),
    ...(output === undefined ? {} : { result: output }),
  }
}

function detailsOf(event: HistoryEvent | undefined): Record<string, string> {
  for (const [key, details] of Object.entries(event ?? {})) {
    if (key.endsWith('EventDetails')) {
      return details as Record<string, string>
    }
  }
  return {}
}
