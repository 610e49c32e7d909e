import { UsageError } from '../usage-error.ts'

/** A whole number from 1. Throws UsageError. */
export function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`a count is a whole number from 1, got '${text}'`)
  }
  return Number(text)
}
