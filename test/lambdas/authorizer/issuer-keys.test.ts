import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIssuerKeys } from '#lambdas/authorizer/issuer-keys.ts'
import { verifyToken } from '#lambdas/authorizer/verify-token.ts'
import { startIssuer } from '../../support/token-issuer.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
beforeEach(async () => {
  issuer = await startIssuer()
})
afterEach(() => {
  issuer.stop()
  vi.unstubAllGlobals()
})

const verify = async (keys = createIssuerKeys(issuer.url)) =>
  verifyToken(await issuer.sign(), keys, {
    issuer: issuer.url,
    audiences: ['flowforge'],
    audienceClaim: 'aud',
    tenantClaim: 'tenant',
    scopePrefix: '',
  })
/** The issuer's next answer is this document. */
const answerOnce = (document: object, status = 200) => {
  const fetchIt = globalThis.fetch
  const answers = [Response.json(document, { status })]
  vi.stubGlobal('fetch', (...asked: Parameters<typeof fetch>) => answers.shift() ?? fetchIt(...asked))
}

describe('the keys of an issuer', () => {
  test.each([
    ['speaks for another issuer', { issuer: 'https://evil.example', jwks_uri: 'https://evil.example/jwks' }],
    ['names no keys', {}],
  ])('are not taken from a document that %s', async (_, changes) => {
    answerOnce({ issuer: issuer.url, ...changes })
    await expect(verify()).rejects.toThrow(/speaks for/)
  })

  test('are not taken from another kind of address', async () => {
    answerOnce({ issuer: issuer.url, jwks_uri: 'file:///keys' })
    await expect(verify()).rejects.toThrow('names keys at file:///keys')
  })

  test('are asked for again after a failure, which is not the token’s', async () => {
    const keys = createIssuerKeys(issuer.url)
    answerOnce({}, 503)
    await expect(verify(keys)).rejects.toMatchObject({
      name: 'Error',
      message: expect.stringContaining('answered 503'),
    })
    await expect(verify(keys)).resolves.toMatchObject({ subject: 'ada', tenant: 'acme' })
  })
})
