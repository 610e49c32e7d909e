import { createHash } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'

interface PageRequest {
  maxResults?: number | undefined
  nextToken?: string | undefined
}

const DEFAULT_PAGE = 100

/** `maxResults`, where 0 and none mean the default page. */
export function pageLimit({ maxResults }: PageRequest): number {
  return maxResults || DEFAULT_PAGE
}

/** Returns one page of a list that is in memory. */
export function pageOf<T>(
  all: readonly T[],
  request: PageRequest,
  list: string,
): { page: T[]; nextToken?: string } {
  const start = readToken<{ start: number }>(request, list)?.start ?? 0
  const end = start + pageLimit(request)
  return {
    page: all.slice(start, end),
    ...(end < all.length ? { nextToken: writeToken({ start: end }, list) } : {}),
  }
}

export function writeToken(position: object, list: string): string {
  const body = Buffer.from(JSON.stringify(position)).toString('base64url')
  return `${body}.${sign(body, list)}`
}

/** Throws InvalidToken for the token of another list. */
export function readToken<T>({ nextToken }: PageRequest, list: string): T | undefined {
  if (nextToken === undefined) {
    return undefined
  }
  const [body = '', signature] = nextToken.split('.')
  if (signature !== sign(body, list)) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as T
}

function sign(body: string, list: string): string {
  return createHash('sha256').update(`${list}\n${body}`).digest('base64url').slice(0, 16)
}
