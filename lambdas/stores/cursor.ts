import { createHash } from 'node:crypto'
import * as z from 'zod'

/** Thrown for a cursor that this list has not returned: garbage, or the cursor of another list, filter or tenant. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor'
}

/** The key of the last item of a page, and a seal which says that this list has returned it. */
const Cursor = z.tuple([z.string(), z.record(z.string(), z.string())])

/** `list` names the table, the index and the partition. */
export function writeCursor(key: Record<string, unknown>, list: string): string {
  return Buffer.from(JSON.stringify([sealOf(key, list), key])).toString('base64url')
}

/** Returns the key. Throws `InvalidCursor`, so that no cursor leads out of the partition that the caller may read. */
export function readCursor(cursor: string, list: string): Record<string, string> {
  const { data } = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!data) {
    throw new InvalidCursor('is not one that this API has handed out')
  }
  const [seal, key] = data
  if (seal !== sealOf(key, list)) {
    throw new InvalidCursor('belongs to another list, or to the same list with another filter')
  }
  return key
}

/** No secret: whoever forges it reads on in a list of their own. */
function sealOf(key: Record<string, unknown>, list: string): string {
  return createHash('sha256')
    .update(JSON.stringify([list, key]))
    .digest('base64url')
    .slice(0, 16)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
