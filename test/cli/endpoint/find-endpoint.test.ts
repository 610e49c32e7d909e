import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { removeEndpoint, writeEndpoint } from '#cli/endpoint/endpoint-file.ts'
import { type EndpointOptions, findEndpoint } from '#cli/endpoint/find-endpoint.ts'
import { storeProfile } from '#cli/endpoint/profiles.ts'
import type { Terminal } from '#cli/terminal.ts'

const local = { url: 'http://127.0.0.1:3999', awsUrl: 'http://127.0.0.1:4999', pid: process.pid, auth: false }
const newFolder = () => mkdtempSync(join(tmpdir(), 'flowforge-endpoint-'))
const profile = {
  url: 'https://api.example/prod',
  issuer: 'https://issuer.example',
  clientId: 'client',
  accessToken: 'stored',
  expiresAt: Date.now() + 3_600_000,
}

interface Setting {
  directory?: string
  env?: Record<string, string>
}

const find = (options: EndpointOptions, { directory = newFolder(), env = {} }: Setting = {}) =>
  findEndpoint(options, { directory, env: { HOME: directory, ...env } } as unknown as Terminal)

/** A folder with a local cloud's file, and one below it to stand in. */
const besideCloud = (endpoint: object = local) => {
  const directory = newFolder()
  writeEndpoint(join(directory, '.flowforge'), endpoint as typeof local)
  mkdirSync(join(directory, 'below'))
  return join(directory, 'below')
}

describe('the API that is called', () => {
  test('is the local cloud that runs in a folder above', async () => {
    expect(await find({}, { directory: besideCloud() })).toMatchObject({ url: local.url, headers: {}, local })
  })

  test('is none of a process that has ended', async () => {
    const directory = besideCloud({ ...local, pid: 2 ** 22 + 1 })
    await expect(find({}, { directory })).rejects.toThrow('no local cloud runs here, and no stack is named')
  })

  test('is the one that a flag names, before the environment, before the local cloud', async () => {
    const directory = besideCloud()
    const env = { FLOWFORGE_URL: 'https://b.example', FLOWFORGE_TOKEN: 'T' }
    expect(await find({ url: 'https://a.example' }, { directory, env })).toMatchObject({
      url: 'https://a.example',
    })
    expect(await find({}, { directory, env })).toEqual({
      url: 'https://b.example',
      headers: { authorization: 'Bearer T' },
    })
  })

  test('is the profile that was signed in to last, with its token', async () => {
    const directory = newFolder()
    const env = { XDG_CONFIG_HOME: join(directory, 'config') }
    storeProfile(env, 'prod', profile)
    storeProfile(env, 'test', { ...profile, url: 'https://test.example', accessToken: 'of test' })
    expect(await find({}, { env })).toEqual({
      url: 'https://test.example',
      headers: { authorization: 'Bearer of test' },
      freshHeaders: expect.any(Function),
      profile: 'test',
    })
    expect(await find({ profile: 'prod' }, { env })).toMatchObject({ url: profile.url })
    await expect(find({ profile: 'prdo' }, { env })).rejects.toThrow(
      "no profile 'prdo'; did you mean 'prod'?",
    )
    expect(statSync(join(directory, 'config/flowforge/profiles.json')).mode & 0o777).toBe(0o600)
  })

  test('gets the token that was signed in for it, unless a tenant or another token is named', async () => {
    const directory = besideCloud()
    const env = { XDG_CONFIG_HOME: join(directory, 'config') }
    storeProfile(env, 'mine', { ...profile, url: `${local.url}/` })
    storeProfile(env, 'prod', profile)
    const tokenOf = async (options: EndpointOptions, more: Record<string, string> = {}) =>
      (await find(options, { directory, env: { ...env, ...more } })).headers.authorization
    expect(await find({}, { directory, env })).toMatchObject({ url: local.url, profile: 'mine' })
    expect(await tokenOf({})).toBe('Bearer stored')
    expect(await tokenOf({}, { FLOWFORGE_TOKEN: 'T' })).toBe('Bearer T')
    expect(await tokenOf({ profile: 'mine' }, { FLOWFORGE_TOKEN: 'T' })).toBe('Bearer stored')
    expect(await tokenOf({ token: 'X' })).toBe('Bearer X')
    const elsewhere = { url: 'https://api.example/v1', tenant: 'acme' }
    expect(await find(elsewhere, { directory, env })).toMatchObject({ headers: { 'x-tenant-id': 'acme' } })
  })

  test('gets a newer token of the profile while a command waits', async () => {
    const env = { XDG_CONFIG_HOME: newFolder() }
    storeProfile(env, 'prod', { ...profile, expiresAt: Date.now() + 30_000 })
    const { headers, freshHeaders } = await find({}, { env })
    expect(headers).toEqual({ authorization: 'Bearer stored' })
    storeProfile(env, 'prod', { ...profile, accessToken: 'newer' })
    expect(await freshHeaders!()).toEqual({ authorization: 'Bearer newer' })
  })

  test('is told a tenant by header where no issuer is known, and never beside a token', async () => {
    expect(await find({ url: 'http://127.0.0.1:1', tenant: 'acme' })).toMatchObject({
      headers: { 'x-tenant-id': 'acme' },
    })
    await expect(find({ url: 'http://127.0.0.1:1', tenant: 'acme', token: 'T' })).rejects.toThrow(
      '--tenant is for the local cloud',
    )
  })

  test.each(['localhost:3000', 'ftp://x', 'http://'])('is not %s', async (url) => {
    await expect(find({ url })).rejects.toThrow(`the API's address is '${url}'`)
  })
})

describe("a local cloud's file", () => {
  test('is for its owner alone to read, and goes with its process', () => {
    const folder = join(newFolder(), 'data')
    writeEndpoint(folder, local)
    expect(statSync(join(folder, 'endpoint.json')).mode & 0o777).toBe(0o600)
    removeEndpoint(folder)
    expect(existsSync(join(folder, 'endpoint.json'))).toBe(false)
  })

  test('stays with the cloud that runs when another one starts in memory', async () => {
    const folder = join(newFolder(), '.flowforge')
    writeEndpoint(folder, { ...local, pid: process.ppid })
    writeEndpoint(folder, { ...local, url: 'http://127.0.0.1:1' })
    removeEndpoint(folder)
    expect(await find({}, { directory: join(folder, '..') })).toMatchObject({ url: local.url })
  })

  test('that is no JSON is as good as none', async () => {
    const directory = besideCloud()
    writeFileSync(join(directory, '../.flowforge/endpoint.json'), '{')
    await expect(find({}, { directory })).rejects.toThrow('no local cloud runs here')
  })
})
