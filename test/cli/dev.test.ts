import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { hello, writeAssembly } from '../support/greeter-assembly.ts'
import { FREE_PORTS, newDataFolder, spawnCommands } from '../support/spawned-commands.ts'

const CONTENT_TYPE = 'application/x-amz-json-1.0'
const run = spawnCommands()
const greeter = () => writeAssembly({ Hello: hello, Listener: hello })

describe('the command line', () => {
  test.each([
    [['fly'], 2, "unknown command 'fly'"],
    [['dev', '--prot', '1'], 2, "unknown option '--prot'; did you mean '--port'?"],
    [['dev', '--port', 'http'], 2, "--port takes a port from 0 to 65535, got 'http'"],
    [['dev', '--empty', '--app', 'x'], 2, '--empty and --app exclude each other'],
    [['dev', '--empty', '--hot'], 2, "--hot serves FlowForge's own console, which --empty leaves out"],
    [['dev', '--payments', 'cash'], 2, "--payments takes simulated or stripe, got 'cash'"],
    [['dev', '--payments', 'stripe'], 2, "--payments stripe needs Stripe's secret key"],
    [
      ['dev', '--allow-user', 'ada'],
      2,
      "--allow-user takes user ids such as 1001 (id -u prints one); got 'ada'",
    ],
    [['dev', '--lambda-endpoint', 'here'], 2, "--lambda-endpoint takes a URL, got 'here'"],
    [
      ['dev', '--endpoint', 'ssm'],
      2,
      '--endpoint takes a service and a URL, such as ssm=http://127.0.0.1:4600',
    ],
    [['dev', '--mocks', '/nowhere.json'], 2, '--mocks /nowhere.json cannot be read'],
    [['dev', '--mocks', 'package.json'], 2, '--mocks package.json is no mock configuration'],
    [['dev', '--memory', '--app', '/nowhere', ...FREE_PORTS], 1, '/nowhere/manifest.json is not readable'],
  ])('refuses %j with %i', async (args, code, message) => {
    const { ended, printed } = run(...args)
    expect(await ended).toBe(code)
    expect(printed.err).toContain(message)
  })

  test('prints help and version', async () => {
    const version = run('--version')
    await version.ended
    expect(version.printed.out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const help = run('dev', '--help')
    expect(await help.ended).toBe(0)
    expect(help.printed.out).toContain('--data-dir <dir>')
  })
})

describe('flowforge dev', () => {
  test.each([
    ['--auth', 401, 'calls need a token (--auth)'],
    ['--memory', 200, 'calls without a token are taken: X-Tenant-ID names their tenant, demo without it'],
  ])('with %s answers %i to a call without a token, and says so', async (flag, status, says) => {
    const { ready, printed } = run('dev', '--memory', flag, ...FREE_PORTS)
    const [api] = await ready
    expect((await fetch(`${api}/orders`)).status).toBe(status)
    const forged = { authorization: 'Bearer e30.e30.e30' }
    expect((await fetch(`${api}/orders`, { headers: forged })).status).toBe(401)
    await expect.poll(() => printed.out).toContain(says)
    expect(printed.out).toContain('SKU-001   100 on hand')
    expect(printed.out).toContain(`${api}/console/\n`)
  })

  test('prints one line when ready, serves, and ends with 0 on SIGTERM', async () => {
    const { child, ready, ended, printed } = run('dev', '--memory', '--app', greeter(), ...FREE_PORTS)
    const [api, aws] = await ready
    expect(await (await fetch(`${api}/hello/Ada`)).text()).toBe('hello Ada')
    expect((await fetch(aws!)).status).toBe(400)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(printed.out.trim().split('\n')).toHaveLength(1)
  })

  test('runs, and says what to do, where the file that tells other commands about it cannot be written', async () => {
    const dataDir = newDataFolder()
    mkdirSync(join(dataDir, 'endpoint.json'))
    const { child, ready, ended, printed } = run('dev', '--data-dir', dataDir, '--empty', ...FREE_PORTS)
    await ready
    expect(printed.err).toMatch(
      /flowforge: \S+endpoint\.json cannot be written \(EISDIR.*\); the cloud runs, and other commands need --url: remove what is in its place/,
    )
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('ends on SIGINT without waiting for an expression that runs away', async () => {
    const dataDir = newDataFolder()
    const { child, ready, ended } = run('dev', '--data-dir', dataDir, '--empty', ...FREE_PORTS)
    const [aws] = await ready
    const call = async (operation: string, input: object) => {
      const headers = { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': CONTENT_TYPE }
      const response = await fetch(aws!, { method: 'POST', headers, body: JSON.stringify(input) })
      return (await response.json()) as Record<string, string>
    }
    const { stateMachineArn } = await call('CreateStateMachine', {
      name: 'runaway',
      roleArn: 'arn:aws:iam::111111111111:role/test',
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: { S: { Type: 'Pass', Output: '{% $match($states.input.s, /^(a+)+$/) %}', End: true } },
      }),
    })
    const input = JSON.stringify({ s: `${'a'.repeat(50)}!` })
    const started = call('StartExecution', { stateMachineArn, input }).catch(() => 'not answered')
    // The expression is at work by then, and far from its limit, at which the execution would be stored as failed.
    await sleep(300)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    await started
    const db = new DatabaseSync(join(dataDir, 'states.db'), { readOnly: true })
    expect(db.prepare("SELECT status FROM executions WHERE status != 'RUNNING'").all()).toEqual([])
    db.close()
  })

  test('takes over a data folder whose owner was killed, and no other', async () => {
    const args = ['dev', '--data-dir', newDataFolder(), '--app', greeter(), ...FREE_PORTS]
    const first = run(...args)
    await first.ready
    const second = run(...args)
    expect(await second.ended).toBe(1)
    expect(second.printed.err).toContain(`is in use by process ${first.child.pid}`)
    first.child.kill('SIGKILL')
    await first.ended
    const third = run(...args)
    expect(await third.ready).toHaveLength(2)
  })

  test('names the flag when a port is in use', async () => {
    const first = run('dev', '--memory', '--empty', ...FREE_PORTS)
    const port = new URL((await first.ready)[0]!).port
    const second = run('dev', '--memory', '--empty', '--aws-port', port)
    expect(await second.ended).toBe(1)
    expect(second.printed.err).toContain(
      `port ${port} is in use; choose another with --aws-port (0 picks a free one)`,
    )
  })

  test('takes the emulator along when it is killed', async () => {
    const { child, ready } = run('dev', '--memory', '--empty', ...FREE_PORTS)
    await ready
    const emulators = await childrenOf('dynoxide', child.pid!)
    expect(emulators).toHaveLength(1)
    child.kill('SIGKILL')
    await expect.poll(() => isRunning(emulators[0]!)).toBe(false)
  })
})

/** Ids of processes named `name` that `parent` started. */
async function childrenOf(name: string, parent: number): Promise<number[]> {
  const ps = spawn('ps', ['-eo', 'pid=,ppid=,stat=,comm='])
  let text = ''
  ps.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(ps, 'close')
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/))
  return rows
    .filter(([, ppid, , comm]) => Number(ppid) === parent && comm === name)
    .map(([pid]) => Number(pid))
}

/** A zombie that nobody has reaped yet runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const ps = spawn('ps', ['-o', 'stat=', '-p', String(pid)])
  let text = ''
  ps.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(ps, 'close')
  return text.trim() !== '' && !text.trim().startsWith('Z')
}
