import type { Node } from 'constructs'
import { CORS_ORIGINS, isCorsOrigin } from '#core/api/cors.ts'
import { readText, SettingsError } from './read-context.ts'

/** An answer can name one origin, or all of them. */
export function readOrigin(node: Node): string | undefined {
  const origin = readText(node, 'cors')
  if (origin && !isCorsOrigin(origin)) {
    throw new SettingsError(`context cors is '${origin}'; it takes ${CORS_ORIGINS}`)
  }
  return origin
}
