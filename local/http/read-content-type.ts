import type { IncomingHttpHeaders } from 'node:http'

/** Returns the media type of a body, without its parameters; empty when the request names none. */
export function readContentType({ 'content-type': type = '' }: IncomingHttpHeaders): string {
  return type.split(';', 1)[0]!.trim().toLowerCase()
}
