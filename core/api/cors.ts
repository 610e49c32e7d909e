import { isSafeAddress } from '../safe-address.ts'

/** What pages of another origin may send, beside what every page may: https://fetch.spec.whatwg.org/#http-cors-protocol */
export const CORS_REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'prefer',
  'x-amzn-trace-id',
  'x-tenant-id',
] as const

/** What they may read of an answer, beside its body. */
export const CORS_RESPONSE_HEADERS = [
  'location',
  'preference-applied',
  'retry-after',
  'x-amzn-requestid',
  'x-amzn-trace-id',
] as const

/** The headers of an answer that pages of this origin may read. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': CORS_RESPONSE_HEADERS.join(', '),
  }
}

/** What `isCorsOrigin` takes, in words. */
export const CORS_ORIGINS = 'the origin of your pages, such as https://app.example.com, or *'

/** Whether an answer can name it as the origin whose pages may read it. */
export function isCorsOrigin(text: string): boolean {
  return text === '*' || (isPageAddress(text) && new URL(text).origin === text)
}

/** While they are worked on, pages stand at a port of this machine. */
function isPageAddress(url: string): boolean {
  return isSafeAddress(url) || (URL.canParse(url) && new URL(url).hostname === 'localhost')
}
