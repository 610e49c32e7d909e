import { MOST_LEVELS } from '#local/json-limits.ts'
import { EvaluationFailure } from './failure.ts'

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

/**
 * Returns the JSON text of what goes from state to state. Throws EvaluationFailure for data that nests deeper than a definition
 * or an input may: it grows with each state of a loop, until the store cannot write it, nor anything else beside it.
 */
export function writeData(value: Json): string {
  const text = JSON.stringify(value)
  // A level has two characters.
  if (text.length > 2 * MOST_LEVELS && nestsDeeper(value, MOST_LEVELS)) {
    throw new EvaluationFailure(
      'States.Runtime',
      `The data of the state nests deeper than ${MOST_LEVELS} levels.`,
    )
  }
  return text
}

function nestsDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false
  }
  return levels === 0 || Object.values(value).some((member) => nestsDeeper(member, levels - 1))
}
