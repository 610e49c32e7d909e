export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Values are never changed in place, and the one that leaves a state is written thrice: as the output, as the next
// state's input, as its parameters.
let latest: Json = null
let textOfLatest = 'null'

/** JSON text of a value; asked again for the same one at once, the same text. */
export function toText(value: Json): string {
  if (value !== latest) {
    textOfLatest = JSON.stringify(value)
    latest = value
  }
  return textOfLatest
}

/** The largest input, output or result of a state, in UTF-8 bytes of its JSON text. */
export const payloadLimit = 262_144

export function exceedsPayloadLimit(text: string): boolean {
  // A UTF-16 unit takes at most three bytes in UTF-8: only texts in between need counting.
  if (text.length > payloadLimit) {
    return true
  }
  return text.length * 3 > payloadLimit && Buffer.byteLength(text) > payloadLimit
}
