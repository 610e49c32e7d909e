const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/

/** Epoch milliseconds of an RFC 3339 timestamp with capital T and an offset, as the States Language wants it, or undefined. */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string' || !pattern.test(text)) {
    return undefined
  }
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
