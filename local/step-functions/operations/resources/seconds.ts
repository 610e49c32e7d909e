/** Dates of the API are epoch seconds. */
export function toSeconds(ms: number): number {
  return ms / 1000
}
