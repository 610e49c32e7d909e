import { createHash } from 'node:crypto'
import { type RequestOptions, request } from 'node:http'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createCloud } from '#local/cloud.ts'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'
import { openForm, sendForm } from '#test/support/sign-in-form.ts'

const clock = createSimulatedClock()
const assembly = writeAssembly({ Hello: hello, Listener: hello })
const cloud = createCloud({ assembly, clock, allowedOrigins: ['https://app.example'] })
const { url, awsUrl, issuer } = await cloud.start()
afterAll(() => cloud.stop())

const VERIFIER = 'v'.repeat(43)
const CALLBACK = 'http://127.0.0.1:49152/callback'
const asked = {
  response_type: 'code',
  client_id: 'app',
  redirect_uri: CALLBACK,
  state: 'st&te"<',
  scope: 'a:read a:write',
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
}
const addressOf = (changes: Record<string, string> = {}) =>
  `${issuer.url}/authorize?${new URLSearchParams({ ...asked, ...changes })}`
const ask = (changes: Record<string, string>) => fetch(addressOf(changes), { redirect: 'manual' })

/** By node:http: fetch would set headers of its own. */
const statusOf = (options: RequestOptions) =>
  new Promise((resolve, reject) => {
    request(addressOf(), options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })

async function getCode(changes: Record<string, string> = {}, filled: Record<string, string | string[]> = {}) {
  return (await sendForm(await openForm(addressOf(changes)), filled)).location!.searchParams.get('code')!
}

async function askToken(form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form)
  const response = await fetch(`${issuer.url}/token`, { method: 'POST', body, headers })
  return { status: response.status, headers: response.headers, body: await readTokens(response) }
}
const readTokens = async (response: Response) =>
  (await response.json().catch(() => ({}))) as Record<'access_token' | 'refresh_token' | 'scope', string>
const redeem = (code: string, changes: Record<string, string> = {}) =>
  askToken({
    ...{ grant_type: 'authorization_code', code, client_id: 'app', redirect_uri: CALLBACK },
    ...{ code_verifier: VERIFIER, ...changes },
  })

test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x', ''])(
  'takes no form of the type %j, neither for a token nor to sign in',
  async (type) => {
    for (const path of ['/token', '/authorize']) {
      const response = await fetch(issuer.url + path, {
        method: 'POST',
        body: 'grant_type=client_credentials',
        headers: { 'content-type': type },
      })
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }])
    }
  },
)

describe('a sign-in by code', () => {
  test('gives a token of the tenant, subject and scopes that were chosen', async () => {
    const { status, location } = await sendForm(await openForm(addressOf()), {
      ...{ tenant: 'acme', subject: 'ada', grant: 'a:read' },
    })
    expect(status).toBe(303)
    expect(location!.origin + location!.pathname).toBe(CALLBACK)
    expect(location!.searchParams.get('state')).toBe(asked.state)
    expect(location!.searchParams.get('iss')).toBe(issuer.url)
    const { body, headers } = await redeem(location!.searchParams.get('code')!)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'a:read' })
    expect(headers.get('cache-control')).toBe('no-store')
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`))
    const { payload } = await jwtVerify(body.access_token, keys, {
      ...{ issuer: issuer.url, audience: 'app', currentDate: new Date(clock.now()) },
    })
    expect(payload).toMatchObject({ sub: 'ada', tenant: 'acme', scope: 'a:read' })
  })

  test('never gives a scope that was not asked for', async () => {
    const code = await getCode({}, { grant: ['a:read', 'everything'] })
    expect((await redeem(code)).body.scope).toBe('a:read')
  })

  test('is described where clients look for it', async () => {
    const described = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()
    expect(described).toMatchObject({
      issuer: issuer.url,
      authorization_endpoint: `${awsUrl}/.flowforge/issuer/authorize`,
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
    })
  })

  test('that somebody cancels tells the client so', async () => {
    const { location } = await sendForm(await openForm(addressOf()), { decision: 'deny' })
    expect(Object.fromEntries(location!.searchParams)).toMatchObject({
      ...{ error: 'access_denied', state: asked.state, iss: issuer.url },
    })
    expect(location!.searchParams.has('code')).toBe(false)
  })
})

describe('a code', () => {
  test('is good for one token', async () => {
    const code = await getCode()
    expect((await redeem(code)).status).toBe(200)
    expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  test('is used up by a try that fails', async () => {
    const code = await getCode()
    expect((await redeem(code, { code_verifier: 'w'.repeat(43) })).body).toEqual({
      error: 'invalid_grant',
      error_description: 'code_verifier does not fit the code_challenge',
    })
    expect((await redeem(code)).status).toBe(400)
  })

  test('expires after a minute', async () => {
    const code = await getCode()
    await clock.advance(60_001)
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test.each([
    ['client_id', 'other'],
    ['redirect_uri', 'http://127.0.0.1:1/callback'],
  ])('is refused with another %s', async (name, value) => {
    expect((await redeem(await getCode(), { [name]: value })).body).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('a refresh token', () => {
  const refresh = (token: string, client = 'app') =>
    askToken({ grant_type: 'refresh_token', refresh_token: token, client_id: client })

  test('is good for further access tokens of the same grant, and is none itself', async () => {
    const { body } = await redeem(await getCode({}, { tenant: 'acme', grant: 'a:write' }))
    const { body: again } = await refresh(body.refresh_token)
    expect(decodeJwt(again.access_token)).toMatchObject({ tenant: 'acme', scope: 'a:write', aud: 'app' })
    expect(decodeJwt(body.refresh_token).aud).toBe(issuer.url)
  })

  test('is refused of another client, after a month, and in place of an access token', async () => {
    const { body } = await redeem(await getCode())
    expect((await refresh(body.refresh_token, 'other')).body).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(body.access_token)).body).toMatchObject({ error: 'invalid_grant' })
    await clock.advance(31 * 24 * 3600 * 1000)
    expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('a request for a code', () => {
  test.each([
    [
      { code_challenge_method: 'plain' },
      'invalid_request',
      "code_challenge_method is 'plain'; it takes S256",
    ],
    [{ code_challenge_method: '' }, 'invalid_request', 'code_challenge_method is required'],
    [{ code_challenge: '' }, 'invalid_request', 'code_challenge is required'],
    [{ code_challenge: 'short' }, 'invalid_request', 'code_challenge is no SHA-256'],
    [{ response_type: 'token' }, 'unsupported_response_type', "response_type is 'token'"],
    [{ client_id: '' }, 'invalid_request', 'client_id is required'],
  ])('of %j is sent back with %s', async (changes, error, words) => {
    const response = await ask(changes)
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('location')!)
    expect(location.origin).toBe('http://127.0.0.1:49152')
    expect(location.searchParams.get('error')).toBe(error)
    expect(location.searchParams.get('error_description')).toContain(words)
    expect(location.searchParams.get('state')).toBe(asked.state)
  })

  test.each([
    'https://evil.example/callback',
    'http://evil.example/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://evil.example@127.0.0.1:1/callback',
    'https://127.0.0.1:1/callback',
    'http://127.0.0.1:1/other',
    'http://127.0.0.1:1/callback#x',
    'http://127.0.0.1:1/callback?x=1',
    'http://127.0.0.1:1/console/',
    'http://127.0.0.1:1/v1/console/',
    'javascript:alert(1)',
    '',
  ])('that would end at %s is told to the person, and sent nowhere', async (redirectUri) => {
    const response = await ask({ redirect_uri: redirectUri })
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('This sign-in cannot go on')
  })

  test('may end at the console of the API by each of its names, and of origins that are allowed', async () => {
    const { port } = new URL(url!)
    for (const origin of [url, `http://localhost:${port}`, 'https://app.example']) {
      for (const root of ['', '/v1']) {
        expect((await ask({ redirect_uri: `${origin}${root}/console/` })).status, origin + root).toBe(200)
      }
    }
  })
})

describe('the form', () => {
  test('is a page without scripts that no frame shows and that sends to nobody else', async () => {
    const response = await ask({})
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'/,
    )
    expect(policy).toContain("form-action 'self' http://127.0.0.1:49152")
    const page = await response.text()
    expect(page).not.toContain('<script')
    expect(page).toContain('value="st&amp;te&quot;&lt;"')
  })

  test('shows what the client asks for as text', async () => {
    const page = await (await ask({ scope: '<script>alert(1)</script>', client_id: '<b>' })).text()
    expect(page).not.toMatch(/<script|<b>/)
  })

  test('is opened from a page of any site, and sent by itself alone', async () => {
    const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect(await statusOf({ headers: fromElsewhere })).toBe(200)
    expect(await statusOf({ headers: { ...fromElsewhere, 'sec-fetch-mode': 'no-cors' } })).toBe(403)
    expect(await statusOf({ method: 'POST', headers: fromElsewhere })).toBe(403)
    const form = await openForm(addressOf())
    expect((await sendForm(form, {}, { origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('pages of the API', () => {
  test('get a token from the issuer’s port, and pages elsewhere do not', async () => {
    const redirectUri = `${url}/console/`
    const form = {
      ...{
        grant_type: 'authorization_code',
        code: await getCode({ redirect_uri: redirectUri }),
        client_id: 'app',
      },
      ...{ redirect_uri: redirectUri, code_verifier: VERIFIER },
    }
    expect((await askToken(form, { origin: 'https://evil.example' })).status).toBe(403)
    const { status, headers, body } = await askToken(form, { origin: url! })
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe(url)
    expect(body.access_token).toBeDefined()
  })

  test('still get nothing else there', async () => {
    const response = await fetch(awsUrl, { method: 'POST', headers: { origin: url! } })
    expect(response.status).toBe(403)
  })
})

test('an unknown kind of grant is named with those that there are', async () => {
  expect((await askToken({ grant_type: 'password' })).body).toEqual({
    error: 'unsupported_grant_type',
    error_description:
      "grant_type is 'password'; it takes authorization_code, refresh_token or client_credentials",
  })
})
