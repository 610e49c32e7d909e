import { createHash } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import type { JsonObject } from '../../machine/json.ts'

/** `maxResults`, where 0 and none mean the default page. */
export function pageLimit(input: JsonObject, standard = 100): number {
  const wanted = Number(input.maxResults ?? 0)
  return wanted === 0 ? standard : wanted
}

// A token is of use only for the list it came from.
const sign = (body: string, scope: string) =>
  createHash('sha256').update(`${scope}\n${body}`).digest('base64url').slice(0, 16)

export function writeToken(position: object, scope: string): string {
  const body = Buffer.from(JSON.stringify(position)).toString('base64url')
  return `${body}.${sign(body, scope)}`
}

export function readToken<T>(input: JsonObject, scope: string): T | undefined {
  if (typeof input.nextToken !== 'string') {
    return undefined
  }
  const [body = '', signature] = input.nextToken.split('.')
  if (signature !== sign(body, scope)) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as T
}

/** One page of a list that is in memory. */
export function pageOf<T>(
  all: readonly T[],
  input: JsonObject,
  scope: string,
): { page: T[]; nextToken?: string } {
  const start = readToken<{ start: number }>(input, scope)?.start ?? 0
  const end = start + pageLimit(input)
  return {
    page: all.slice(start, end),
    ...(end < all.length ? { nextToken: writeToken({ start: end }, scope) } : {}),
  }
}
