import { UsageError } from './usage-error.ts'

/** Returns an id or a name as a part of a path. Throws UsageError for what would lead to another route. */
export function pathSegment(text: string): string {
  if (/^\.{0,2}$/.test(text)) {
    throw new UsageError(`'${text}' is no id and no name: name one that is more than dots`)
  }
  return encodeURIComponent(text)
}
