import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { TOKEN_HEADER } from '#local/token-header.ts'

const TRANSACTION = 'DynamoDB_20120810.TransactWriteItems'
/** As the SDK makes it: the last member of the body. */
const TOKEN = /^,"ClientRequestToken":"([0-9a-f-]{36})"\}$/
const TOKEN_BYTES = ',"ClientRequestToken":""}'.length + 36
const CLOSING_BRACE = Buffer.from('}')

/**
 * Moves the token that the SDK gives each transaction from its body to a header. dynoxide 1.2.1 goes at each transaction
 * through the tokens of the last ten minutes: after 20,000 of them one costs it four times as much. What a token is for,
 * that a transaction whose answer was lost may be sent again, is not wanted of the emulator, which loses answers and tokens
 * together; who loses answers on purpose (`createInterceptor`) reads the header.
 */
export function moveTransactionTokens(): void {
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest }
    if (request.getHeader('x-amz-target') !== TRANSACTION) {
      return
    }
    const end = request.end
    request.end = (...args: unknown[]) => {
      const [body, ...rest] = args
      return Reflect.apply(end, request, [withoutToken(request, body), ...rest])
    }
  })
}

function withoutToken(request: ClientRequest, body: unknown): unknown {
  if (!(body instanceof Uint8Array) && typeof body !== 'string') {
    return body
  }
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const [, token] = TOKEN.exec(bytes.toString('latin1', bytes.length - TOKEN_BYTES)) ?? []
  if (token === undefined) {
    return body
  }
  const rest = Buffer.concat([bytes.subarray(0, -TOKEN_BYTES), CLOSING_BRACE])
  request.setHeader('content-length', rest.length)
  request.setHeader(TOKEN_HEADER, token)
  return rest
}
