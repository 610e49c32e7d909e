export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The largest input, output or result of a state, in UTF-8 bytes of its JSON text. */
export const PAYLOAD_LIMIT = 262_144

export function exceedsPayloadLimit(text: string): boolean {
  return Buffer.byteLength(text) > PAYLOAD_LIMIT
}
