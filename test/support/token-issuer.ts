import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** An OpenID Connect issuer on a port of its own, and tokens of every kind that carry its name. */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const document = request.url === '/jwks' ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/jwks` }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: url,
    aud: 'flowforge',
    sub: 'ada',
    iat: now,
    exp: now + 3600,
    tenant: 'acme',
    scope: 'orders:read orders:write',
  }
  return {
    url,
    jwk,
    pem: await exportSPKI(publicKey),
    claims,
    asked,
    /** Signed by the issuer, with these claims changed; `undefined` drops one. */
    sign: (changes: Record<string, unknown> = {}, { key = privateKey, kid = 'key-1', alg = 'RS256' } = {}) =>
      new SignJWT({ ...claims, ...changes } as JWTPayload).setProtectedHeader({ alg, kid }).sign(key),
    /** Signs a payload that is any text, with any header. */
    signText: (payload: string, header: object = { kid: 'key-1' }, key = privateKey) =>
      new CompactSign(Buffer.from(payload)).setProtectedHeader({ ...header, alg: 'RS256' }).sign(key),
    stop: () => server.close().closeAllConnections(),
  }
}
