import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'

const SOURCES = [
  ...['bin', 'cli', 'console', 'core', 'docs', 'lambdas', 'lib', 'local', 'statemachines'],
  ...['cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
]
/** Far beyond what an edit takes, which is printed: machines are busy. */
const BOUND_MS = 10_000

const HEALTH = 'lambdas/api/read/get-health.ts'
/** Of what both the start and a save find in it. */
const problem = `${HEALTH}:19:12: Expected identifier but found "{"`

const project = mkdtempSync(join(tmpdir(), 'flowforge-reload-'))
const printed = { text: '' }
let url = ''
let awsUrl = ''
let stop = async () => {}

beforeAll(async () => {
  for (const source of SOURCES) {
    cpSync(join(projectDirectory, source), join(project, source), { recursive: true })
  }
  symlinkSync(join(projectDirectory, 'node_modules'), join(project, 'node_modules'))
  const health = readFileSync(join(project, HEALTH), 'utf8')
  writeFileSync(join(project, HEALTH), health.replace('body: {', 'body: {{'))
  const args = ['bin/flowforge.js', 'dev', '--hot', '--port', '0', '--aws-port', '0', '--data-dir', '.data']
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] })
  stop = async () => {
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed.text += chunk
    })
  }
  const hasPrinted = (what: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => what.test(printed.text) && resolve()
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      child.once('close', () => reject(new Error(`it has ended:\n${printed.text}`)))
    })
  const ready = hasPrinted(/^start an order/m)
  await Promise.race([ready, hasPrinted(/the sources cannot be built: waiting until one is saved/)])
  writeFileSync(join(project, HEALTH), health)
  await ready
  ;[url = '', awsUrl = ''] = /^ready .*$/m.exec(printed.text)![0].match(/http:\S+/g) ?? []
}, 150_000)

afterAll(async () => {
  await stop()
  rmSync(project, { recursive: true, force: true })
})

let saves = 0
/** Half of the saves are written in place, the others beside and renamed over. */
function save(file: string, change: (text: string) => string): void {
  const path = join(project, file)
  const text = change(readFileSync(path, 'utf8'))
  if (saves++ % 2 === 0) {
    writeFileSync(path, text)
  } else {
    writeFileSync(`${path}.draft`, text)
    renameSync(`${path}.draft`, path)
  }
}

const times: Record<string, number[]> = { handler: [], contract: [], saga: [], syntax: [] }

/** Saves, and asks until what is asked shows the change. */
async function edit(kind: string, change: () => void, isServed: () => Promise<boolean>): Promise<void> {
  const savedAt = performance.now()
  change()
  while (!(await isServed())) {
    await sleep(10)
    const waited = performance.now() - savedAt
    expect(waited, `${kind} after ${saves} saves; printed: ${printed.text.slice(-2_000)}`).toBeLessThan(
      BOUND_MS,
    )
  }
  times[kind]!.push(Math.round(performance.now() - savedAt))
}

interface Health {
  version: string
  build?: { problem: string }
}
const askHealth = async () => (await (await fetch(`${url}/health`)).json()) as Health
const post = (path: string, body: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const callStates = async (operation: string, input: object) => {
  const response = await fetch(awsUrl, {
    method: 'POST',
    headers: {
      'x-amz-target': `AWSStepFunctions.${operation}`,
      'content-type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify(input),
  })
  return response.text()
}
const order = { items: [{ sku: 'SKU-001', quantity: 2 }], customerId: 'c', paymentMethod: 'tok_visa' }
const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment'

const editHandler = (version: string) =>
  edit(
    'handler',
    () => save(HEALTH, (text) => text.replace(/version: .+? }/, `version: '${version}' }`)),
    async () => (await askHealth()).version === version,
  )
const editContract = (most: number) =>
  edit(
    'contract',
    () =>
      save('core/order/schema.ts', (text) =>
        text.replace(/(z\.int\(\)\.min\(1\)\.max\()[\d_]+/, `$1${most}`),
      ),
    async () => {
      const refused = await post('/orders', { ...order, items: [{ sku: 'SKU-001', quantity: 10_001 }] })
      return (await refused.text()).includes(`<=${most}`)
    },
  )
const editSaga = (seconds: number) =>
  edit(
    'saga',
    () =>
      save('statemachines/order-fulfillment.saga.ts', (text) =>
        text.replace(/expires: '\d+ seconds'/, `expires: '${seconds} seconds'`),
      ),
    async () =>
      (await callStates('DescribeStateMachine', { stateMachineArn: machine })).includes(
        `\\"TimeoutSeconds\\": ${seconds}`,
      ),
  )

/** Opens a connection of its own for each request. Returns what became of those that were not answered with 200. */
function pollHealth(): { end: () => Promise<{ asked: number; failed: string[] }> } {
  const failed: string[] = []
  const open: Promise<void>[] = []
  const timer = setInterval(() => {
    open.push(
      new Promise((resolve) => {
        const fail = (what: string) => {
          failed.push(what)
          resolve()
        }
        request(`${url}/health`, { agent: false }, (response) => {
          response
            .resume()
            .on('end', () => (response.statusCode === 200 ? resolve() : fail(String(response.statusCode))))
        })
          .on('error', (error) => fail(error.message))
          .end()
      }),
    )
  }, 20)
  return {
    async end() {
      clearInterval(timer)
      await Promise.all(open)
      return { asked: open.length, failed }
    },
  }
}

const median = (of: readonly number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]

test('twenty edits in a row are served without a refused connection, and an order in flight ends right', async () => {
  // An approval of 30 seconds might expire meanwhile.
  await editSaga(3_000)
  const placed = await post('/orders', { ...order, orderId: 'in-flight', requireApproval: true })
  expect(placed.status).toBe(202)
  const readOrder = async () =>
    (await (await fetch(`${url}/orders/in-flight`)).json()) as {
      status: string
      timeline: { step: string }[]
    }
  await expect.poll(async () => (await readOrder()).status).toBe('AWAITING_APPROVAL')

  const health = pollHealth()
  for (let round = 1; round <= 4; round++) {
    await editHandler(`first ${round}`)
    await editContract(7_000 + round)
    await editSaga(3_000 + round)
    await editHandler(`second ${round}`)
  }
  await edit(
    'syntax',
    () => save(HEALTH, (text) => text.replace('body: {', 'body: {{')),
    async () => (await askHealth()).build !== undefined,
  )
  expect(await askHealth()).toEqual({ status: 'ok', version: 'second 4', build: { problem } })
  await edit(
    'syntax',
    () => save(HEALTH, (text) => text.replace('body: {{', 'body: {')),
    async () => (await askHealth()).build === undefined,
  )
  await editHandler('third')
  expect(saves).toBe(20)

  expect((await post('/orders/in-flight/approval', { decision: 'approve' })).status).toBeLessThan(300)
  await expect.poll(async () => (await readOrder()).status).toBe('COMPLETED')
  const { asked, failed } = await health.end()
  console.log(`milliseconds from a save to its answer, under ${asked} polls: ${JSON.stringify(times)}`)
  console.log(
    `medians: ${JSON.stringify(Object.fromEntries(Object.entries(times).map(([kind, of]) => [kind, median(of)])))}`,
  )
  expect(failed).toEqual([])

  const [, sinceReady = ''] = printed.text.split(/^start an order$/m)
  expect(sinceReady).toContain(': live after')
  expect(sinceReady, 'no edit needs a synthesis').not.toContain('synthesizing')
  const lines = printed.text.split('\n')
  const told = lines.filter((line) => line === problem)
  expect(told, 'a problem is told once: at the start, and by the save').toHaveLength(2)
  expect(printed.text).toMatch(/order-fulfillment v6 is live \(the same states\); 1 execution stays on v2/)
  const { versions } = {
    versions: await callStates('ListStateMachineVersions', { stateMachineArn: machine }),
  }
  expect(versions).toContain(`${machine}:6`)
}, 400_000)

test('a start that is refused ends, though the sources are watched', async () => {
  mkdirSync(join(project, '.refused', 'states.db'), { recursive: true })
  const ports = ['--port', '0', '--aws-port', '0']
  const args = ['bin/flowforge.js', 'dev', '--hot', ...ports, '--data-dir', '.refused']
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ended = once(child, 'close').then(([code]) => code)
  const outcome = await Promise.race([ended, sleep(60_000, 'hangs', { ref: false })])
  child.kill('SIGKILL')
  expect([outcome, said]).toEqual([1, expect.stringContaining('states.db is a directory')])
}, 90_000)
