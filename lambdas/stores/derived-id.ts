import { createHash } from 'node:crypto'

/** An id that follows from a key, `pay_3f2a…`: whoever knows the key finds the thing again without an index. */
export function derivedId(prefix: string, key: string): string {
  return `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}
