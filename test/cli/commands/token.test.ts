import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { FREE_PORTS, newDataFolder, spawnCommands } from '#test/support/spawned-commands.ts'

const run = spawnCommands()

describe('flowforge token', () => {
  test.each([
    ['--scope', 'orders:fly', "there is no scope 'orders:fly'; there are orders:read, orders:write"],
    ['--expires', '1 hour', "--expires takes a number and s, m, h or d, such as 15m; got '1 hour'"],
    ['--expires', '0s', "got '0s'"],
  ])('refuses %s %s', async (flag, value, message) => {
    const { ended, printed } = run('token', flag, value)
    expect(await ended).toBe(2)
    expect(printed.err).toContain(message)
    expect(printed.out).toBe('')
  })

  test('says where it looked when no local cloud answers', async () => {
    const { ended, printed } = run('token', '--aws-port', '1')
    expect(await ended).toBe(1)
    expect(printed.err).toContain('no local cloud answers at http://127.0.0.1:1')
  })

  test('prints what was asked for, signed by the issuer of that cloud, and nothing else', async () => {
    const [aws] = await run('dev', '--memory', '--empty', ...FREE_PORTS).ready
    const args = [
      '--aws-port',
      new URL(aws!).port,
      '--tenant',
      'acme',
      '--subject',
      'ada',
      '--expires',
      '15m',
    ]
    const { ended, printed } = run('token', ...args, '--scope', 'orders:read orders:write')
    expect(await ended).toBe(0)
    const issuer = `${aws}/.flowforge/issuer`
    const discovered = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    const { payload } = await jwtVerify(
      printed.out.trimEnd(),
      createRemoteJWKSet(new URL((discovered as { jwks_uri: string }).jwks_uri)),
      { issuer, audience: 'flowforge' },
    )
    expect(payload).toMatchObject({ tenant: 'acme', sub: 'ada', scope: 'orders:read orders:write' })
    expect(payload.exp! - payload.iat!).toBe(15 * 60)
  })

  test('prints one that is still good after a restart on the same data folder', async () => {
    const args = ['dev', '--data-dir', newDataFolder(), '--empty', '--port', '0']
    const keyOf = async (aws: string) => (await fetch(`${aws}/.flowforge/issuer/jwks`)).text()
    const first = run(...args, '--aws-port', '0')
    const before = await keyOf((await first.ready)[0]!)
    first.child.kill('SIGKILL')
    await first.ended
    expect(await keyOf((await run(...args, '--aws-port', '0').ready)[0]!)).toBe(before)
  })
})
