import { UsageError } from '../usage-error.ts'

/** A word of `key=value` or `key:=JSON`, with its key's parts. */
export interface Field {
  /** As it was written. */
  word: string
  path: readonly string[]
  text: string
  isJson: boolean
}

const FIELD = /^([^=:]+)(:?)=(.*)$/s

/** Throws UsageError for a word that is no field. */
export function readField(word: string): Field {
  const match = FIELD.exec(word)
  const path = match ? match[1]!.split('.') : []
  if (!match || path.some((part) => part === '' || part === '__proto__')) {
    throw new UsageError(
      `'${word}' is no field; fields are written key=value, or key:=JSON, with dots to nest`,
    )
  }
  return { word, path, text: match[3]!, isJson: match[2] === ':' }
}
