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
import {
  killCloudProcess,
  killCloudProcesses,
  type Started,
  startCloudProcess,
} from '#test/support/start-outcome.ts'

/** Another one may be tried: FLOWFORGE_DAMAGE_SEED=2 npm run test:slow -- damaged-files */
const seed = Number(process.env.FLOWFORGE_DAMAGE_SEED ?? 1)
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
let before: Record<string, unknown>

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
  const first = await startCloudProcess(work, '--app', testAssembly)
  expect(first.outcome, first.printed).toBe('ready')
  await fill(first.urls)
  // What is looked at by its id for the first time is given its version.
  await readAll(first.urls)
  before = await readAll(first.urls)
  await killCloudProcess(first)
  cpSync(work, folders.busy, { recursive: true, preserveTimestamps: true })
  // It is summed at the first quiet second, which a slow machine may have had.
  const left = JSON.parse(readFileSync(join(folders.busy, 'checksums.json'), 'utf8'))
  left.files = Object.fromEntries(Object.keys(left.files).map((name) => [name, null]))
  writeFileSync(join(folders.busy, 'checksums.json'), JSON.stringify(left))
  const second = await startCloudProcess(work, '--app', testAssembly)
  expect(second.outcome, second.printed).toBe('ready')
  expect(await readAll(second.urls)).toEqual(before)
  await untilQuiet(work)
  await killCloudProcess(second)
  cpSync(work, folders.killed, { recursive: true, preserveTimestamps: true })
  const third = await startCloudProcess(work, '--app', testAssembly)
  expect(third.outcome, third.printed).toBe('ready')
  const stopped = once(third.child, 'close')
  third.child.kill('SIGTERM')
  await stopped
  cpSync(work, folders.stopped, { recursive: true, preserveTimestamps: true })
}, 120_000)
afterAll(async () => {
  await killCloudProcesses()
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
    const started = await startCloudProcess(work, '--app', testAssembly)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const verdict = await judge(started, file).catch((error: Error) => `BROKEN: ${error.message}`)
    await killCloudProcess(started)
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
