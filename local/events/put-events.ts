import * as z from 'zod'
import { busName } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import { isRecord } from '#local/is-record.ts'
import { nestsTooDeep } from '#local/json-limits.ts'
import { readInput } from '#local/read-input.ts'
import { createEvent, type Event, type EventOrigin } from './event.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const Entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z.string().optional(),
})
type Entry = z.output<typeof Entry>

const PutEvents = z.object({ Entries: z.array(Entry) })

/** Of all entries together, in bytes: docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const LARGEST_REQUEST = 1_048_576

/** Whose buses they are. */
interface PutEventsOrigin extends EventOrigin {
  /** Names of all. */
  buses: readonly string[]
}

/** PutEvents of EventBridge's API. Throws AwsError when there are no entries, too many, or too large ones. */
export function putEvents(
  origin: PutEventsOrigin,
  input: Record<string, unknown>,
  publish: (event: Event, bus: string) => void,
): { FailedEntryCount: number; Entries: object[] } {
  const { Entries: entries } = readInput(PutEvents, input)
  if (entries.length < 1 || entries.length > 10) {
    throw new AwsError('ValidationException', 'Entries must have between 1 and 10 members')
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_REQUEST) {
    throw new AwsError(
      'ValidationException',
      `Total size of the entries in the request is over the limit of ${LARGEST_REQUEST} bytes.`,
    )
  }
  const results = entries.map((entry) => accept(origin, entry, publish))
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number {
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}

function accept(origin: PutEventsOrigin, entry: Entry, publish: (event: Event, bus: string) => void): object {
  const { Source, DetailType, Detail } = entry
  if (Source === undefined || DetailType === undefined || Detail === undefined) {
    const missing = ['Source', 'DetailType', 'Detail'].find(
      (name) => entry[name as keyof Entry] === undefined,
    )
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    }
  }
  const detail = parseDetail(Detail)
  if (!detail) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  }
  const bus = busName(entry.EventBusName)
  if (!origin.buses.includes(bus)) {
    return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` }
  }
  const event = createEvent(origin, Source, DetailType, { resources: entry.Resources ?? [], detail })
  publish(event, bus)
  return { EventId: event.id }
}

function parseDetail(text: string): object | undefined {
  if (nestsTooDeep(text)) {
    return undefined
  }
  try {
    const detail: unknown = JSON.parse(text)
    return isRecord(detail) ? detail : undefined
  } catch {
    return undefined
  }
}
