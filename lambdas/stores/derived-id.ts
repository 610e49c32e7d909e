import { createHash } from 'node:crypto'

/** Returns an id that follows from a key, `pay_3f2a…`: with the key, the thing is found without an index. */
export function derivedId(prefix: string, key: string): string {
  return `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}
