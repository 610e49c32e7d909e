import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Route } from '#core/api/route.ts'
import { allRoutes } from '#core/api/routes.ts'
import { SCOPES } from '#core/api/scopes.ts'
import { handler } from '#lambdas/authorizer/authorize.ts'
import { pattern } from '#lambdas/authorizer/policy.ts'
import { readAccessPolicy } from '#local/gateway/access-policy.ts'
import { startIssuer } from '../../support/token-issuer.ts'

const STAGE = 'arn:aws:execute-api:eu-west-1:111111111111:api1/v1'
let issuer: Awaited<ReturnType<typeof startIssuer>>

beforeAll(async () => {
  issuer = await startIssuer()
  vi.stubEnv('TOKEN_ISSUER', issuer.url)
  vi.stubEnv('TOKEN_AUDIENCE', 'flowforge')
  vi.stubEnv('TOKEN_AUDIENCE_CLAIM', 'aud')
  vi.stubEnv('TOKEN_TENANT_CLAIM', 'tenant')
})
afterAll(() => {
  issuer.stop()
  vi.unstubAllEnvs()
})

const authorize = (authorizationToken: string) =>
  handler({ type: 'TOKEN', authorizationToken, methodArn: `${STAGE}/GET/orders/ord_1` })
const authorizeBearer = async (token: string | Promise<string>) => authorize(`Bearer ${await token}`)
const allowed = async (token: Promise<string>) => {
  const { policyDocument } = await authorizeBearer(token)
  return policyDocument.Statement.flatMap((statement) =>
    statement.Effect === 'Allow' && 'Resource' in statement ? statement.Resource : [],
  )
}
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

describe('a valid token', () => {
  test('tells who calls for which tenant, as text', async () => {
    expect(await authorizeBearer(issuer.sign())).toMatchObject({
      principalId: 'ada',
      context: { tenant: 'acme', expiresAt: issuer.claims.exp },
    })
  })

  test('opens the routes whose scopes it has, and no other', async () => {
    const resources = await allowed(issuer.sign({ scope: 'orders:read inventory:read' }))
    const opened = ['GET/health', 'GET/orders', 'GET/orders/*', 'GET/inventory', 'GET/inventory/*']
    expect(resources).toEqual(expect.arrayContaining(opened.map((path) => `${STAGE}/${path}`)))
    const shut = [
      'POST/orders',
      'POST/orders/*/approval',
      'PUT/inventory/*',
      'GET/payments/*',
      'GET/snapshot',
    ]
    for (const path of shut) {
      expect(resources).not.toContain(`${STAGE}/${path}`)
    }
  })

  test('may carry its scopes in scp, as Okta and Entra write it', async () => {
    expect(await allowed(issuer.sign({ scope: undefined, scp: ['inventory:write'] }))).toContain(
      `${STAGE}/PUT/inventory/*`,
    )
  })

  const open = allRoutes.filter(({ scopes }) => scopes.length === 0).map(pattern)

  test.each([
    ['an object', { toString: 1 }],
    ['a number', 7],
    ['a list of both', [{ toString: 1 }, 7]],
  ])('opens nothing more when its scope is %s', async (_, scope) => {
    expect(await allowed(issuer.sign({ scope }))).toEqual(open.map((each) => STAGE + each))
  })

  test('opens nothing but what is open to all without a scope', async () => {
    expect(open).toContain('/GET/health')
    expect(await allowed(issuer.sign({ scope: undefined }))).toEqual(open.map((each) => STAGE + each))
  })

  test.each([
    ['none', undefined],
    ['a list', ['acme']],
    ['no tenant id', 'ACME/../zenith'],
    ['an empty one', ''],
  ])('opens nothing when its tenant is %s', async (_, tenant) => {
    const answer = await authorizeBearer(issuer.sign({ tenant }))
    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${STAGE}/*`] },
    ])
    expect(answer).not.toHaveProperty('context')
  })
})

test('a token for a client of a script is taken, and for no other client', async () => {
  vi.stubEnv('TOKEN_SCRIPT_CLIENTS', 'one two')
  vi.resetModules()
  const { handler: fresh } = await import('#lambdas/authorizer/authorize.ts')
  const ask = async (aud: string) => {
    const authorizationToken = `Bearer ${await issuer.sign({ aud })}`
    const event = { type: 'TOKEN' as const, authorizationToken, methodArn: `${STAGE}/GET/orders` }
    return fresh(event)
  }
  for (const audience of ['flowforge', 'one', 'two']) {
    expect((await ask(audience)).context).toMatchObject({ tenant: 'acme' })
  }
  await expect(ask('three')).rejects.toThrow(/^Unauthorized$/)
  await expect(ask('one two')).rejects.toThrow(/^Unauthorized$/)
})

describe('401 answers', () => {
  const refused = (token: string | Promise<string>) =>
    expect(authorizeBearer(token)).rejects.toThrow(/^Unauthorized$/)

  test('a forged signature', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    await refused(issuer.sign({}, { key: privateKey }))
  })

  test('a payload that was changed', async () => {
    const [header, , signature] = (await issuer.sign()).split('.')
    await refused(`${header}.${encode({ ...issuer.claims, tenant: 'zenith' })}.${signature}`)
  })

  test('alg none, with and without a signature', async () => {
    const unsigned = `${encode({ alg: 'none', kid: 'key-1' })}.${encode(issuer.claims)}.`
    await refused(unsigned)
    await refused(unsigned + (await issuer.sign()).split('.')[2])
  })

  test("HS256 with the issuer's public key as the secret", async () => {
    const content = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(issuer.claims)}`
    for (const secret of [issuer.pem, issuer.pem.trim(), issuer.jwk.n!, JSON.stringify(issuer.jwk)]) {
      await refused(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`)
    }
  })

  test('a key that the issuer does not publish', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    await refused(issuer.sign({}, { key: privateKey, kid: 'key-2' }))
  })

  test.each([
    ['expired', { exp: 1_700_000_000 }],
    ['without an expiry', { exp: undefined }],
    ['not valid yet', { nbf: 4_000_000_000 }],
    ['for another audience', { aud: 'another' }],
    ['without an audience', { aud: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of nobody', { sub: undefined }],
    ['of a subject that is no text', { sub: 7 }],
    ['of an empty subject', { sub: '' }],
    ['of a subject too long for a record', { sub: 'a'.repeat(256) }],
    ['of a subject that no table can store', { sub: '\ud800' }],
    ['issued in the future', { iat: 4_000_000_000 }],
    ['issued at a text', { iat: 'now' }],
    ['for an audience that cannot be printed', { aud: [{ toString: 1 }] }],
  ])('a token %s', async (_, changes) => {
    await refused(issuer.sign(changes))
  })

  test('an expiry beyond all numbers', async () => {
    const endless = JSON.stringify({ ...issuer.claims, exp: 0 }).replace('"exp":0', '"exp":1e400')
    await refused(issuer.signText(endless))
  })

  test.each([
    ['a list', ['key-1']],
    ['an object', { toString: 1 }],
    ['a name of Object.prototype', '__proto__'],
    ['a path', '../../dev/null'],
    ['half of a surrogate pair', '\ud800'],
    ['empty', ''],
  ])('a key id that is %s beside a forged signature', async (_, kid) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const header = { kid, jwk: await exportJWK(publicKey), jku: 'http://127.0.0.1:1/jwks' }
    await refused(issuer.signText(JSON.stringify(issuer.claims), header, privateKey))
  })

  test.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b', 'Bearer a b'])('%j', async (header) => {
    await expect(authorize(header)).rejects.toThrow(/^Unauthorized$/)
  })
})

test('asks the issuer for its keys once', async () => {
  const before = issuer.asked.length
  await authorizeBearer(issuer.sign())
  await authorizeBearer(issuer.sign())
  expect(issuer.asked.length).toBe(before)
  expect(issuer.asked.slice(0, 2)).toEqual(['/.well-known/openid-configuration', '/jwks'])
})

const everyScope = Object.keys(SCOPES)
test.each([
  ...everyScope.map((scope) => [`${scope} alone`, [scope]] as const),
  ...everyScope.map((scope) => [`all but ${scope}`, everyScope.filter((each) => each !== scope)] as const),
])(
  'a policy for %s opens the routes of these scopes and no other, whatever its stars cover',
  async (_, scopes) => {
    const policy = readAccessPolicy(await authorizeBearer(issuer.sign({ scope: scopes.join(' ') })))
    for (const route of allRoutes as readonly Route[]) {
      const path = `${STAGE}/${route.method}${route.path.replaceAll(/\{\w+\}/g, 'x')}`
      const isMeant = route.scopes.every((scope) => scopes.includes(scope))
      expect(policy!.allows(path), path).toBe(isMeant)
    }
  },
)
