import { UsageError } from '../usage-error.ts'

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** A hundred years: what is further from now is soon no date any more. */
const MOST_DAYS = 36_500

/** Reads a duration such as `30s` or `1h30m`, in whole milliseconds. Throws UsageError. */
export function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  const total = Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * MILLISECONDS[unit!]!, 0),
  )
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new UsageError(`a time is a number and ms, s, m, h or d, such as 30s or 1h30m; got '${text}'`)
  }
  if (total < 1 || total > MOST_DAYS * MILLISECONDS.d!) {
    throw new UsageError(`a time is from 1ms to ${MOST_DAYS}d; got '${text}'`)
  }
  return total
}
