import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import type { GatewayResponse } from './proxy-response.ts'

const encodings = { gzip: promisify(gzip), deflate: promisify(deflate) }

/**
 * Compresses a body of `minimum` bytes or more for a client that accepts it, unless its function has encoded it. API
 * Gateway knows no Brotli: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export async function compressResponse(
  response: GatewayResponse,
  accepted: string,
  minimum: number | undefined,
): Promise<GatewayResponse> {
  const { headers, body } = response
  const encoding = choose(accepted)
  if (
    minimum === undefined ||
    !encoding ||
    headers['content-encoding'] ||
    Buffer.byteLength(body) < minimum
  ) {
    return response
  }
  return {
    ...response,
    headers: { ...headers, 'content-encoding': encoding },
    body: await encodings[encoding](body),
  }
}

/** Of `gzip;q=0, deflate` the second: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function choose(accepted: string): keyof typeof encodings | undefined {
  const weights = new Map(
    accepted.split(',').map((part) => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2)
      return [name, weight === undefined ? 1 : Number(weight)]
    }),
  )
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0
  return (['gzip', 'deflate'] as const).find((name) => weightOf(name) > 0)
}
