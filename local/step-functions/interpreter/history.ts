/** One event of GetExecutionHistory, in the API's shape; `timestamp` in epoch seconds. */
export interface HistoryEvent {
  id: number
  previousEventId: number
  timestamp: number
  type: string
  [details: string]: unknown
}

/**
 * What all events of one kind at one place of a definition have in common: an event is its form, a time, and one text.
 * Made once per compiled state, so that neither the engine nor a store repeats it for every event.
 */
export interface EventForm {
  readonly type: string
  /** Member of the event that holds its details, such as `stateEnteredEventDetails`. */
  readonly holder?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** The detail that the event's text is: `input`, `output`, `parameters`. */
  readonly slot?: string
}

/** An event as the engine and the stores have it. */
export interface RecordedEvent {
  readonly id: number
  readonly previous: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly form: EventForm
  /** What goes into the form's slot; of a form without holder, the JSON text of all that the event has. */
  readonly text: string | undefined
}

/** Form and text of an event to be. */
export type Happening = readonly [form: EventForm, text?: string | undefined]

const bare = new Map<string, EventForm>()

/** An event whose details are like no other's. */
export function happening(type: string, details?: Record<string, unknown>): Happening {
  let form = bare.get(type)
  if (!form) {
    form = { type }
    bare.set(type, form)
  }
  return [form, details && JSON.stringify(details)]
}

export function describeEvent({ id, previous, at, form, text }: RecordedEvent): HistoryEvent {
  const { type, holder, details, slot } = form
  return {
    id,
    previousEventId: previous,
    timestamp: at / 1000,
    type,
    ...(holder === undefined
      ? text !== undefined && JSON.parse(text)
      : { [holder]: slot === undefined ? { ...details } : { ...details, [slot]: text } }),
  }
}
