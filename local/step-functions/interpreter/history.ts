/** One event of GetExecutionHistory, in the API's shape; `timestamp` in epoch seconds. */
export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestamp: number
  readonly type: string
  readonly [details: string]: unknown
}

/** An event that has no number, cause and time yet: its type and the member that holds its details. */
export interface DraftEvent {
  readonly type: string
  readonly [details: string]: unknown
}

/** Error and cause as details of an event; what is undefined is left out. */
export function describeError(error: string | undefined, cause: string | undefined) {
  return {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  }
}

/** `inputDetails` and `outputDetails` of events: the local engine never shortens data. */
export const WHOLE = { truncated: false }
