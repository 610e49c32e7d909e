import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeEndpoint } from '#cli/endpoint/endpoint-file.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { ORDER, runCommand } from '#test/support/command-line.ts'
import { createTestCloud } from '#testing/test-cloud.ts'

const directory = mkdtempSync(join(tmpdir(), 'flowforge-local-'))
const dataDir = join(directory, '.flowforge')
const cloud = await createTestCloud({ assembly: testAssembly, dataDir, time: 'real', auth: true })
writeEndpoint(dataDir, { url: cloud.url!, awsUrl: cloud.awsUrl, pid: process.pid, auth: true })
const flowforge = (...args: string[]) => runCommand(args, { directory })
const transfer = ['run', 'money-transfer', 'from=a', 'to=b', 'amount.amount=5', 'amount.currency=USD']

afterAll(() => cloud.stop())

describe('the local cloud that runs here', () => {
  test('is found, and a token is minted for the tenant', async () => {
    expect((await flowforge('whoami')).out).toContain('developer of demo')
    expect((await flowforge('whoami', '--tenant', 'acme')).out).toContain('developer of acme')
  })

  test("prints an execution's log lines, and no others", async () => {
    await flowforge(...transfer, '--id', 'other', '--wait')
    await flowforge(...transfer, '--id', 'rent', '--wait')
    await flowforge(...transfer, '--id', 'rent', '--wait', '--tenant', 'acme')
    const lines = (await flowforge('logs', 'rent', '--utc')).out.trimEnd().split('\n')
    expect(lines.map((line) => line.replace(/^\S+ +/, ''))).toEqual([
      "WARN   ValidateTransfer  try 1  failed  UnknownAccount: there is no account 'a'",
      'INFO   RecordEnding  try 1  done',
    ])
    const [line] = (await flowforge('logs', 'rent', '--step', 'RecordEnding', '--json')).out
      .trim()
      .split('\n')
    expect(JSON.parse(line!)).toMatchObject({ executionId: 'rent', tenant: 'demo', state: 'RecordEnding' })
    const belowStage = await flowforge(
      'logs',
      'rent',
      '--utc',
      '--tenant',
      'demo',
      '--url',
      `${cloud.url}/v1`,
    )
    expect(belowStage.out.trimEnd().split('\n')).toEqual(lines)
    expect((await flowforge('logs', 'nope')).status).toBe(3)
  })

  test('completes words, those of the API too', async () => {
    expect((await flowforge('complete', '--', 'stat')).out).toMatch(/^status\t/)
    expect((await flowforge('complete', '--', 'list', '--wor')).out).toMatch(/^--workflow\t/)
    const values = await runCommand(['complete', '--', 'run', 'money'], {
      directory,
      env: { FLOWFORGE_TOKEN: '' },
    })
    expect(values.out).toMatch(/^money-transfer\t/)
    expect((await flowforge('completion', 'bash')).out).toContain('flowforge')
    expect((await flowforge('completion', 'tcsh')).err).toContain('Allowed choices are bash, zsh, fish')
  })
})

describe('flowforge clock', () => {
  test('makes an approval expire that would have waited', async () => {
    const token = await cloud.issuer.mint({
      ...{ subject: 'ada', tenant: 'demo', audience: 'flowforge', expiresIn: 600 },
      scope: 'inventory:write',
    })
    await fetch(`${cloud.url}/inventory/SKU-A`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ onHand: 5, unitPrice: { amount: 100, currency: 'USD' } }),
    })
    expect((await flowforge(...ORDER, 'requireApproval=true', '--id', 'big', '--wait')).status).toBe(12)
    const before = JSON.parse((await flowforge('clock', '--json')).out)
    const { out, err } = await flowforge('clock', '+31s')
    expect(out + err).toMatch(/ahead of this machine/)
    expect((await flowforge('status', 'big', '--watch')).status).toBe(10)
    expect((await flowforge('status', 'big')).out).toContain('ApproveOrder: Expired')
    const after = JSON.parse((await flowforge('clock', '--json')).out)
    expect(after.offset).toBeGreaterThan(before.offset)
    expect((await flowforge('clock', 'real')).out).toContain('the time of this machine')
  })

  test.each([
    ['30s', "the clock takes +30s, next or real; got '30s'"],
    ['+soon', "got 'soon'"],
  ])('refuses %s', async (turn, message) => {
    const { status, err } = await flowforge('clock', turn)
    expect(status).toBe(2)
    expect(err).toContain(message)
  })

  test('is none of a stack elsewhere', async () => {
    const { status, err } = await runCommand(['clock', '+1s'])
    expect(status).toBe(1)
    expect(err).toContain('no local cloud runs here')
  })
})
