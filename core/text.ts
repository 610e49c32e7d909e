import * as z from 'zod'

const WELL_FORMED = 'must be well-formed Unicode, and has half of a surrogate pair'

/**
 * Returns the schema of a text that people write: trimmed, of 1 to `longest` characters. Well-formed, since half a
 * surrogate pair becomes another character on the way to DynamoDB: what is stored would differ from what was sent.
 */
export function defineText(longest: number) {
  return z.string().trim().min(1).max(longest).refine(isWellFormed, WELL_FORMED)
}

/** Returns the schema of a web address; half a surrogate pair is refused there, too. */
export function defineUrl(longest: number) {
  return z.url().max(longest).refine(isWellFormed, WELL_FORMED)
}

function isWellFormed(value: string): boolean {
  return value.isWellFormed()
}
