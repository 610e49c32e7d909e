import { UsageError } from '../usage-error.ts'

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads a duration such as `30s` or `1h30m`, in milliseconds. Throws UsageError. */
export function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * MILLISECONDS[unit!]!, 0)
  if (parts.map(([part]) => part).join('') !== text || !(total > 0)) {
    throw new UsageError(`a time is a number and ms, s, m, h or d, such as 30s or 1h30m; got '${text}'`)
  }
  return total
}
