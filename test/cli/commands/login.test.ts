import { once } from 'node:events'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { type CommandOptions, type CommandResult, runCommand } from '#test/support/command-line.ts'
import { openForm, sendForm } from '#test/support/sign-in-form.ts'
import { createTestCloud } from '#testing/test-cloud.ts'

/** What Secrets Manager holds. */
const held: Record<string, string> = {}
const manager = createServer(async (request, response) => {
  const { SecretId } = JSON.parse(await text(request))
  const secret = held[SecretId]
  const [status, body] = secret
    ? [200, { SecretString: secret }]
    : [400, { __type: 'ResourceNotFoundException', Message: 'there is none' }]
  response
    .writeHead(status as number, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(body))
})
/** Credentials that nobody checks. */
const NOBODY = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
const cloud = await createTestCloud({ assembly: testAssembly, time: 'real', auth: true })
afterAll(() => cloud.stop())

let home: string
let env: Record<string, string>
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'flowforge-login-'))
  env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config') }
})
const file = () => join(home, 'config/flowforge/profiles.json')
const profiles = () => JSON.parse(readFileSync(file(), 'utf8'))
const flowforge = (args: string[], more: CommandOptions = {}) =>
  runCommand(args, { ...more, env: { ...env, ...more.env } })

/** Begins `flowforge login`; resolves with the address that it prints, and its end. */
async function beginLogin(args: string[] = [], more: CommandOptions = {}) {
  let onAddress: (address: string) => void
  const printed = new Promise<string>((resolve) => {
    onAddress = resolve
  })
  const result: Promise<CommandResult> = flowforge(['login', '--url', cloud.url!, '--port', '0', ...args], {
    ...more,
    onSay: (text) => {
      const address = /^http\S+\/authorize\?\S+$/m.exec(text)?.[0]
      if (address) {
        onAddress(address)
      }
    },
  })
  const address = await Promise.race([
    printed,
    result.then(({ err }) => Promise.reject(new Error(`no address was printed: ${err}`))),
  ])
  return { address, result }
}

/** Signs in as a person at a browser does. */
async function login(args: string[] = [], filled: Record<string, string | string[]> = {}) {
  const { address, result } = await beginLogin(args)
  const { location } = await sendForm(await openForm(address), { tenant: 'acme', subject: 'ada', ...filled })
  const page = await (await fetch(location!)).text()
  return { page, ...(await result) }
}

describe('flowforge login', () => {
  test('signs in by the browser, and whoami says who that is', async () => {
    const { status, out, err, page } = await login(['--profile', 'work'])
    expect(err).toContain(`signed in to ${cloud.url} as ada of acme: profile 'work' in ${file()}`)
    expect({ status, out }).toEqual({ status: 0, out: '' })
    expect(page).toContain('Signed in')
    expect((await flowforge(['whoami'])).out).toContain(`ada of acme, at ${cloud.url} (profile work)`)
    expect((await flowforge(['list', '--url', cloud.url!])).status).toBe(0)
  })

  test('keeps the token to its owner', async () => {
    await login()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(join(file(), '..')).mode & 0o777).toBe(0o700)
    expect(profiles()).toMatchObject({ current: 'local', profiles: { local: { url: cloud.url } } })
  })

  test('allows no more than was chosen on the form', async () => {
    await login([], { grant: 'inventory:read' })
    expect((await flowforge(['whoami'])).out).toMatch(/^may +inventory:read$/m)
    const { status, err } = await flowforge(['list'])
    expect({ status, err }).toMatchObject({ status: 4, err: expect.stringContaining('flowforge: ') })
  })

  test('is refreshed when the token has expired', async () => {
    await login()
    const stored = profiles().profiles.local
    const { storeProfile } = await import('#cli/endpoint/profiles.ts')
    storeProfile(env, 'local', { ...stored, accessToken: 'old', expiresAt: 0 })
    expect((await flowforge(['whoami'])).out).toContain('ada of acme')
    expect(profiles().profiles.local.accessToken).not.toBe('old')
    const { refreshToken: _, ...without } = stored
    storeProfile(env, 'local', { ...without, expiresAt: 0 })
    const { status, err } = await flowforge(['whoami'])
    expect(status).toBe(4)
    expect(err).toContain("'local' has expired; sign in again with: flowforge login --profile local")
  })

  test('takes a token from the environment in place of a browser', async () => {
    const token = await cloud.issuer.mint({
      ...{ subject: 'robot', tenant: 'acme', scope: 'orders:read', audience: 'flowforge', expiresIn: 600 },
    })
    const { status } = await flowforge(['login', '--url', cloud.url!, '--profile', 'ci'], {
      env: { FLOWFORGE_TOKEN: token },
    })
    expect(status).toBe(0)
    expect((await flowforge(['whoami', '--profile', 'ci'])).out).toContain('robot of acme')
    const refused = await flowforge(['login', '--url', cloud.url!], { env: { FLOWFORGE_TOKEN: 'abc' } })
    expect(refused.status).toBe(2)
    expect(refused.err).toContain('no JSON Web Token')
  })

  test('says that it was cancelled on the form, to terminal and browser', async () => {
    const { status, err, page } = await login([], { decision: 'deny' })
    expect(status).toBe(4)
    expect(err).toContain('not signed in: access_denied: the sign-in was cancelled')
    expect(page).toContain('Not signed in')
    expect(() => profiles()).toThrow('ENOENT')
  })

  test.each([
    ['state', 'another', 'the state differs'],
    ['iss', 'https://evil.example', 'iss'],
    ['code', 'never-given', 'invalid_grant'],
  ])('refuses an answer whose %s is another', async (name, value, words) => {
    const { address, result } = await beginLogin()
    const { location } = await sendForm(await openForm(address))
    location!.searchParams.set(name, value)
    await fetch(location!)
    const { status, err } = await result
    expect(status).toBe(4)
    expect(err).toContain('not signed in: ')
    expect(err).toContain(words)
    expect(() => profiles()).toThrow('ENOENT')
  })

  test('ends at Ctrl-C, and after its time', async () => {
    const interrupt = new AbortController()
    const { address, result } = await beginLogin([], { interrupt: interrupt.signal })
    interrupt.abort()
    expect(await result).toMatchObject({ status: 130, err: expect.stringContaining('interrupted') })
    const callback = new URL(new URL(address).searchParams.get('redirect_uri')!)
    await expect(fetch(callback)).rejects.toThrow('fetch failed')
    const late = await beginLogin(['--timeout', '1s'])
    expect(await late.result).toMatchObject({ status: 13, err: expect.stringContaining('--timeout') })
  })

  test('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const { status, err } = await flowforge(['login', '--url', cloud.url!, '--port', String(port)])
    other.close()
    expect(status).toBe(1)
    expect(err).toContain(`port ${port} of this machine is taken`)
  })

  test('wants an API', async () => {
    expect(await flowforge(['login'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('name one with --url'),
    })
  })
})

describe('flowforge logout', () => {
  test('forgets the token, and who has signed in', async () => {
    await login(['--profile', 'work'])
    expect((await flowforge(['logout', '--profile', 'wrok'])).err).toContain("did you mean 'work'?")
    expect((await flowforge(['logout'])).status).toBe(0)
    expect(profiles()).toEqual({ profiles: {} })
    expect((await flowforge(['logout'])).status).toBe(2)
  })
})

describe('flowforge login of a script', () => {
  const secrets = {
    url: cloud.url,
    clientId: 'scripts',
    clientSecret: 'hush',
    scope: 'orders:read inventory:write',
  }
  beforeAll(async () => {
    await once(manager.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => manager.close().closeAllConnections())
  beforeEach(() => {
    const { port } = manager.address() as AddressInfo
    const aws = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'us-east-1', ...NOBODY }
    for (const [name, value] of Object.entries(aws)) {
      vi.stubEnv(name, value)
    }
  })
  afterEach(() => vi.unstubAllEnvs())

  test('reads in Secrets Manager which stack it is and how to sign in, and needs no browser', async () => {
    held['FlowForge/demo'] = JSON.stringify(secrets)
    const { status, err } = await flowforge(['login', '--secret', 'FlowForge/demo', '--profile', 'night'])
    expect({ status, err }).toEqual({
      status: 0,
      err: `signed in to ${cloud.url} as developer of demo: profile 'night' in ${file()}\n`,
    })
    expect((await flowforge(['whoami'])).out).toMatch(/^may +orders:read inventory:write$/m)
  })

  test('signs in anew when the token has expired', async () => {
    held['FlowForge/demo'] = JSON.stringify(secrets)
    await flowforge(['login', '--secret', 'FlowForge/demo', '--profile', 'night'])
    const { accessToken } = profiles().profiles.night
    const expired = { ...profiles(), profiles: { night: { ...profiles().profiles.night, expiresAt: 0 } } }
    writeFileSync(file(), JSON.stringify(expired))
    expect((await flowforge(['stock', 'SKU-9', '7', '--price', '250'])).out).toBe(
      'SKU-9     7 on hand at 2.50 USD\n',
    )
    expect(profiles().profiles.night.accessToken).not.toBe(accessToken)
  })

  test('takes the secret of another issuer’s client from the environment', async () => {
    const options = { env: { FLOWFORGE_CLIENT_SECRET: 'hush' } }
    const { status } = await flowforge(['login', '--url', cloud.url!, '--client-id', 'x'], options)
    expect(status).toBe(0)
    expect(profiles().profiles.local).toMatchObject({ clientId: 'x', clientSecret: 'hush' })
  })

  test('says which secret cannot be read, and which is none of a stack’s', async () => {
    held['FlowForge/other'] = 'hush'
    const missing = await flowforge(['login', '--secret', 'FlowForge/none'])
    expect([missing.status, missing.err]).toEqual([
      1,
      expect.stringContaining("the secret 'FlowForge/none' cannot be read"),
    ])
    const other = await flowforge(['login', '--secret', 'FlowForge/other'])
    expect([other.status, other.err]).toEqual([
      1,
      expect.stringContaining('is not one that a stack keeps for scripts'),
    ])
    expect(other.err).not.toContain('hush')
  })
})
