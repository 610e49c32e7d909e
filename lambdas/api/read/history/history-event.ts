import type { HistoryEvent } from '@aws-sdk/client-sfn'
import type { HistoryEventView } from '#core/api/responses/executions.ts'

/** Returns an event as the API shows it: its one object of details, whatever it is called, as `details`. */
export function historyEventView(
  execution: string,
  { id, previousEventId, type, timestamp, ...rest }: HistoryEvent,
): HistoryEventView {
  const details = Object.entries(rest).find(([name, value]) => name.endsWith('EventDetails') && value)?.[1]
  return {
    execution,
    id: id ?? 0,
    ...(previousEventId ? { previousEventId } : {}),
    type: type ?? '',
    timestamp: (timestamp ?? new Date(0)).toISOString(),
    ...(details ? { details: hideTokens(details) } : {}),
  }
}

/** A task token never leaves the server: whoever has it decides for others. It stands in what a task is given. */
const TASK_TOKEN = /("taskToken"\s*:\s*")(?:[^"\\]|\\.)*/g

function hideTokens(details: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(TASK_TOKEN, '$1…') : value,
    ]),
  )
}
