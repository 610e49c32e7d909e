import type { HistoryEvent } from '@aws-sdk/client-sfn'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { bytesInAnswer } from '#lambdas/stores/fitting.ts'

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

/** Returns an event that takes no more than `most` bytes of an answer: where its texts are cut, they say so. */
export function fitEvent(event: HistoryEventView, most: number): HistoryEventView {
  let fitting = event
  for (let longest = most; longest >= 1 && bytesInAnswer(fitting) > most; longest = Math.floor(longest / 2)) {
    fitting = { ...event, details: cutTexts(event.details, longest) }
  }
  return fitting
}

function cutTexts(details: unknown, longest: number): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details), (_, value) =>
    typeof value === 'string' && value.length > longest
      ? `${value.slice(0, longest)}… (cut: ${longest} of ${value.length} characters)`
      : value,
  )
}
