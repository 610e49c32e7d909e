import { validateHeaderName, validateHeaderValue } from 'node:http'

/** False for a header that cannot be written, such as one with a line break. */
export function canSendHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
