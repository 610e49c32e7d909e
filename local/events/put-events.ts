import { AwsError } from '#local/aws-error.ts'
import { createEvent, type Event, type EventOrigin } from './event.ts'

/** PutEvents of EventBridge's API. Throws AwsError when there are no entries, or too many. */
export function putEvents(
  origin: EventOrigin,
  entries: unknown,
  publish: (event: Event) => void,
): { FailedEntryCount: number; Entries: object[] } {
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > 10) {
    throw new AwsError('ValidationException', 'Entries must have between 1 and 10 members')
  }
  const results = entries.map((entry) => accept(origin, entry, publish))
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
}

function accept(
  origin: EventOrigin,
  entry: Record<string, unknown>,
  publish: (event: Event) => void,
): object {
  const missing = ['Source', 'DetailType', 'Detail'].find((name) => typeof entry[name] !== 'string')
  if (missing) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    }
  }
  const detail = parseDetail(String(entry.Detail))
  if (!detail) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  }
  const event = createEvent(origin, String(entry.Source), String(entry.DetailType), {
    resources: (entry.Resources ?? []) as string[],
    detail,
  })
  publish(event)
  return { EventId: event.id }
}

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text)
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined
  } catch {
    return undefined
  }
}
