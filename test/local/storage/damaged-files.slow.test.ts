import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { createDraw, DAMAGES } from '#test/support/damage.ts'
import { killTree } from '#verify/kills/kill-process-tree.ts'

/** Another one may be tried: FLOWFORGE_DAMAGE_SEED=2 npm run test:slow -- damaged-files */
const seed = Number(process.env.FLOWFORGE_DAMAGE_SEED ?? 1)
/** A start takes a second or two, on a machine that does much else ten; what takes longer hangs. */
const MOST_MS = 30_000

const FILES = [
  'states.db',
  'states.db-wal',
  'invocations.db',
  'invocations.db-wal',
  'dynamodb.db',
  'dynamodb.db-wal',
  'dynamodb.db-shm',
  'issuer-key.json',
  'checksums.json',
  'functions.log',
  'pid',
  'lock',
  'lock-journal',
]

const folder = mkdtempSync(join(tmpdir(), 'flowforge-damage-'))
const folders = {
  /** Killed while it was at work: nothing is known of what was written last. */
  busy: join(folder, 'busy'),
  killed: join(folder, 'killed'),
  stopped: join(folder, 'stopped'),
}
const work = join(folder, 'work')
let running: ChildProcess | undefined
let before: Record<string, unknown>

interface Started {
  child: ChildProcess
  /** `ready`, how it ended, or that it did neither in time. */
  outcome: string
  printed: string
  urls: string[]
}

async function start(dataDir: string): Promise<Started> {
  const ports = ['--port', '0', '--aws-port', '0']
  const args = ['bin/flowforge.js', 'dev', '--app', testAssembly, '--data-dir', dataDir, ...ports]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  let printed = ''
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk
        if (/^ready .*\n/m.test(printed)) {
          resolve('ready')
        }
      })
    }
  })
  const ended = once(child, 'close').then(([code, signal]) => `ended with ${signal ?? code}`)
  const outcome = await Promise.race([ready, ended, sleep(MOST_MS, 'hangs', { ref: false })])
  return { child, outcome, printed, urls: printed.match(/^ready.*/m)?.[0].match(/http:\S+/g) ?? [] }
}

async function kill({ child }: { child: ChildProcess }): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close')
    killTree(child.pid!)
    await closed
  }
}

/** All that clients can see: orders, stock, executions of Step Functions, the key of tokens. */
async function readAll([api, aws]: string[]): Promise<Record<string, unknown>> {
  const get = async (url: string) => {
    const response = await fetch(url)
    return [response.status, await response.json()]
  }
  /** What a list says of its items, and not how often they were inspected. */
  const list = async (url: string) => {
    const { items } = (await (await fetch(url)).json()) as {
      items: { executionId: string; status: string }[]
    }
    return items.map(({ executionId, status }) => `${executionId} ${status}`).sort()
  }
  const callStates = async (operation: string, input: object) => {
    const headers = {
      'x-amz-target': `AWSStepFunctions.${operation}`,
      'content-type': 'application/x-amz-json-1.0',
    }
    const response = await fetch(aws!, { method: 'POST', headers, body: JSON.stringify(input) })
    return (await response.json()) as Record<string, Record<string, unknown>[]>
  }
  const { stateMachines } = await callStates('ListStateMachines', {})
  const executions = await Promise.all(
    stateMachines!.map(({ stateMachineArn }) => callStates('ListExecutions', { stateMachineArn })),
  )
  return {
    orders: await get(`${api}/orders?limit=100`),
    executions: await list(`${api}/executions?limit=100`),
    stock: await get(`${api}/inventory?limit=100`),
    payment: await get(`${api}/orders/good`),
    states: executions
      .flatMap((each) => each.executions!.map(({ name, status }) => `${name} ${status}`))
      .sort(),
    key: await get(`${aws}/.flowforge/issuer/jwks`),
  }
}

async function fill([api]: string[]): Promise<void> {
  const send = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(api + path, { method, headers, body: JSON.stringify(body) })
    expect(response.ok, await response.text()).toBe(true)
  }
  const post = (path: string, body: object) => send('POST', path, body)
  await send('PUT', '/inventory/SKU-001', { onHand: 100, unitPrice: { amount: 1999, currency: 'USD' } })
  const order = { items: [{ sku: 'SKU-001', quantity: 2 }], customerId: 'cust-1', paymentMethod: 'tok_visa' }
  await post('/orders', { ...order, orderId: 'good' })
  await post('/orders', {
    ...order,
    orderId: 'undone',
    simulate: { failAt: 'UpdateWarehouse', when: 'after' },
  })
  await post('/workflows/document-approval', {
    executionId: 'waits',
    documentId: 'terms',
    version: 1,
    title: 'Terms of service',
    author: 'ada',
  })
  const isOver = async () => {
    const orders = await (await fetch(`${api}/orders`)).text()
    expect(orders.match(/COMPLETED|COMPENSATED/g)).toHaveLength(2)
  }
  await vi.waitFor(isOver, { timeout: 30_000, interval: 100 })
}

/** Waits until nothing is written any more. */
async function untilQuiet(dataDir: string): Promise<void> {
  const look = () => readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mtimeMs])
  for (let seen = look(), quiet = 0; quiet < 10; quiet++) {
    await sleep(300)
    const now = look()
    if (JSON.stringify(now) !== JSON.stringify(seen)) {
      quiet = 0
    }
    seen = now
  }
}

beforeAll(async () => {
  const first = await start(work)
  expect(first.outcome, first.printed).toBe('ready')
  await fill(first.urls)
  // What is looked at by its id for the first time is given its version.
  await readAll(first.urls)
  before = await readAll(first.urls)
  await kill(first)
  cpSync(work, folders.busy, { recursive: true, preserveTimestamps: true })
  // It is summed at the first quiet second, which a slow machine may have had.
  const left = JSON.parse(readFileSync(join(folders.busy, 'checksums.json'), 'utf8'))
  left.files = Object.fromEntries(Object.keys(left.files).map((name) => [name, null]))
  writeFileSync(join(folders.busy, 'checksums.json'), JSON.stringify(left))
  const second = await start(work)
  expect(second.outcome, second.printed).toBe('ready')
  expect(await readAll(second.urls)).toEqual(before)
  await untilQuiet(work)
  await kill(second)
  cpSync(work, folders.killed, { recursive: true, preserveTimestamps: true })
  const third = await start(work)
  expect(third.outcome, third.printed).toBe('ready')
  const stopped = once(third.child, 'close')
  third.child.kill('SIGTERM')
  await stopped
  cpSync(work, folders.stopped, { recursive: true, preserveTimestamps: true })
}, 120_000)
afterAll(async () => {
  if (running) {
    await kill({ child: running })
  }
  rmSync(folder, { recursive: true, force: true })
})

/** Tries one damage in so many. */
const EVERY = Number(process.env.DAMAGE_EVERY ?? 1)

/** Damages that are told without a sum of what a file held. */
const LOSSES = ['is emptied', 'is deleted', 'is zeroed', 'becomes a directory', 'becomes a text']

/** Each damage of the file, and what came of the next start: `goes on`, `refused: …`, or what is wrong. */
async function tryDamages(kind: keyof typeof folders, name: string): Promise<string[]> {
  const findings: string[] = []
  for (const [index, [damage, inflict]] of Object.entries(DAMAGES).entries()) {
    const isChecked = kind !== 'busy' || LOSSES.includes(damage)
    if (!isChecked || (index + FILES.indexOf(name)) % EVERY !== 0) {
      continue
    }
    rmSync(work, { recursive: true, force: true })
    cpSync(folders[kind], work, { recursive: true, preserveTimestamps: true })
    const file = join(work, name)
    if (!existsSync(file) || (readFileSync(file).length === 0 && /flipped|byte|half/.test(damage))) {
      continue
    }
    const where = inflict(file, createDraw(seed * 100 + index))
    const startedAt = performance.now()
    const started = await start(work)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const verdict = await judge(started, file).catch((error: Error) => `BROKEN: ${error.message}`)
    await kill(started)
    const line = `${kind}: ${name} ${damage}${where ? ` (${where})` : ''}: ${verdict}, after ${seconds} s`
    console.log(line)
    findings.push(line)
  }
  return findings
}

async function judge({ outcome, printed, urls }: Started, file: string): Promise<string> {
  if (outcome === 'ready') {
    const now = await readAll(urls)
    const lost = Object.keys(before).filter((key) => !isDeepStrictEqual(now[key], before[key]))
    return lost.length === 0 ? 'goes on' : `BROKEN: it goes on with other ${lost.join(', ')}: ${printed}`
  }
  const message = /flowforge: (.*)/s.exec(printed)?.[1]?.trim() ?? ''
  const names = message.includes(file.replace(/-(wal|shm|journal)$/, ''))
  return outcome === 'ended with 1' && names && / remove | restore |another (?:data )?folder/.test(message)
    ? `refused: ${message.split('\n').at(-1)}`
    : `BROKEN: ${outcome}: ${printed}`
}

describe.each(['busy', 'killed', 'stopped'] as const)(
  `a data folder that was left %s, seed ${seed}`,
  (kind) => {
    test.each(FILES)(
      'goes on with nothing lost or is refused by name, whatever becomes of %s',
      async (name) => {
        const findings = await tryDamages(kind, name)
        expect(findings.filter((line) => line.includes('BROKEN'))).toEqual([])
      },
      300_000,
    )
  },
)
