/** Milliseconds as people read them: `5ms`, `0.14s`, `12.3s`, `3m 20s`, `2h 5m`, `4d`. */
export function describeDuration(ms: number): string {
  if (ms < 100) {
    return `${Math.max(0, Math.round(ms))}ms`
  }
  const seconds = ms / 1000
  if (seconds < 60) {
    return `${seconds.toFixed(seconds < 10 ? 2 : 1)}s`
  }
  const minutes = Math.round(seconds / 60)
  if (minutes < 10) {
    return `${Math.floor(seconds / 60)}m ${Math.floor(seconds % 60)}s`
  }
  if (minutes < 60) {
    return `${minutes}m`
  }
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)}h ${minutes % 60}m`
    : `${Math.floor(minutes / 1440)}d`
}

/** How long ago, in one unit. */
export function describeAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? [1, 's']
  return `${Math.floor(seconds / size)}${unit}`
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
]

/** The time of day, and the date unless it is today; in UTC or as this machine's clock shows it. */
export function describeTime(iso: string, { utc, now }: { utc: boolean; now(): number }): string {
  const time = new Date(iso)
  const zone = utc ? { timeZone: 'UTC' } : {}
  const day = (date: Date) => date.toLocaleDateString('sv-SE', zone)
  const clock = time.toLocaleTimeString('sv-SE', zone)
  return `${day(time) === day(new Date(now())) ? '' : `${day(time)} `}${clock}${utc ? 'Z' : ''}`
}
