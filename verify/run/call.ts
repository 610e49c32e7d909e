import type { LambdaFault, Outcome } from '#local/lambda/index.ts'

/** One invocation of a function. */
export type Call = Parameters<LambdaFault>[0]

/** What a function of a saga receives; the payload of other functions (the API, events) has no `step`. */
interface Payload {
  executionId?: string
  step?: string
  undo?: string
  attempt?: number
  taskToken?: string
}

export function readPayload(payload: string): Payload {
  return JSON.parse(payload) as Payload
}

/** The state that calls its function with this payload; undefined for functions that are no state's: the API's, those of events. */
export function stateOf(payload: string): string | undefined {
  const { step, undo } = readPayload(payload)
  return undo ?? step
}

export function describeOutcome({ failed, payload }: Outcome): string {
  if (!failed) {
    return 'done'
  }
  const { errorType, errorMessage } = JSON.parse(payload) as Record<string, string>
  return `${errorType}: ${errorMessage}`
}
