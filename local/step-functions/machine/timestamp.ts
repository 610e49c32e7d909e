/** As Java's `ISO_OFFSET_DATE_TIME` reads it: hours end at 23, fractions have nine digits, offsets 18 hours at most. */
const pattern =
  /^(?<date>\d{4}-\d{2}-\d{2})T(?!24)\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-7]):[0-5]\d|[+-]18:00)$/

/** Epoch milliseconds of an RFC 3339 timestamp with capital T and an offset, as the States Language wants it, or undefined. */
export function parseTimestamp(text: unknown): number | undefined {
  const date = typeof text === 'string' ? pattern.exec(text)?.groups?.date : undefined
  if (date === undefined) {
    return undefined
  }
  const time = Date.parse(String(text))
  return Number.isNaN(time) || !isInCalendar(date) ? undefined : time
}

/** `Date` takes the 30th of February for the 1st of March. */
function isInCalendar(date: string): boolean {
  return new Date(date).toISOString().startsWith(date)
}
