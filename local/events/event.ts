import type { Clock } from '#local/clock.ts'

/** An event in EventBridge's envelope. */
export interface Event {
  id: string
  source: string
  'detail-type': string
  detail: object
}

/** Whose event bus it is, and its time. */
export interface EventOrigin {
  accountId: string
  region: string
  clock: Clock
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function createEvent(
  { accountId, region, clock }: EventOrigin,
  source: string,
  detailType: string,
  rest: { resources: string[]; detail: object; at?: number },
): Event {
  const { at = clock.now(), ...fields } = rest
  const event = {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': detailType,
    source,
    account: accountId,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region,
    ...fields,
  }
  return event
}
