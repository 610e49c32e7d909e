import type { Json, JsonObject } from '../../machine/json.ts'

/** Which handler took an error, and when the next attempt would be. */
export interface ErrorDetails {
  catchIndex?: number
  retryIndex?: number
  retryBackoffIntervalSeconds?: number
}

/** What DEBUG and TRACE show of the data on its way through a state. */
export interface Inspection {
  /** Notes a value, which is shown as JSON text. */
  note(step: string, value: Json): void
  /** Takes back what was noted. */
  drop(...steps: string[]): void
  noteNumber(field: string, value: number): void
  noteError(details: ErrorDetails): void
  describe(): Record<string, unknown>
}

export function createInspection(): Inspection {
  const texts: Record<string, string> = {}
  const numbers: Record<string, number> = {}
  const errorDetails: ErrorDetails = {}
  return {
    note(step, value) {
      texts[step] = JSON.stringify(value)
    },
    drop(...steps) {
      for (const step of steps) {
        delete texts[step]
      }
    },
    noteNumber(field, value) {
      numbers[field] = value
    },
    noteError: (details) => void Object.assign(errorDetails, details),
    describe: () => ({
      ...texts,
      ...numbers,
      ...(Object.keys(errorDetails).length > 0 ? { errorDetails } : {}),
    }),
  }
}

export function noteVariables(inspection: Inspection, variables: JsonObject) {
  if (Object.keys(variables).length > 0) {
    inspection.note('variables', variables)
  }
}
