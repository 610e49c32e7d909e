export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Values are never changed in place, so a text computed once stays right; the same value is written as a task's result,
// a state's output and the next state's input.
const texts = new WeakMap<object, string>()

/** JSON text of a value, computed once per object. */
export function toText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = texts.get(value)
  if (text === undefined) {
    text = JSON.stringify(value)
    texts.set(value, text)
  }
  return text
}

/** Parses JSON text and remembers it, provided that it is already in compact form. */
export function fromText(text: string): Json {
  return JSON.parse(text) as Json
}

/** The largest input, output or result of a state, in UTF-8 bytes of its JSON text. */
export const payloadLimit = 262_144

export function exceedsPayloadLimit(text: string): boolean {
  // A UTF-16 unit takes at most three bytes in UTF-8: only texts in between need counting.
  if (text.length > payloadLimit) return true
  return text.length * 3 > payloadLimit && Buffer.byteLength(text) > payloadLimit
}
