import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createActivityLog } from '#cli/activity/activity-log.ts'
import { clean, cleanLines, cleanPainted } from '#cli/output/clean.ts'
import { runCommand } from '#test/support/command-line.ts'

const EVIL = 'a\u001b[2J\r\nb\u009b31m\u007f\u202ec'
const CLEAN = 'a␛[2J b�31m␡�c'

test('what a terminal would obey is shown, in texts wherever they stand', () => {
  expect(clean({ list: [EVIL, 1, null], 'a key': { text: EVIL } })).toEqual({
    list: [CLEAN, 1, null],
    'a key': { text: CLEAN },
  })
  expect(clean('naïve 😀 👩‍👩‍👧 ✓')).toBe('naïve 😀 👩‍👩‍👧 ✓')
})

test('lines may stay lines', () => {
  expect(cleanLines('one\ntwo\u001b\tthree')).toBe('one\ntwo␛ three')
})

test('our own colours may stay, and nothing else that begins so', () => {
  expect(cleanPainted('\u001b[31m✕ \u001b[2Jno\u001b[39m\n\u001b[2mdim\u001b[22m')).toBe(
    '\u001b[31m✕ ␛[2Jno\u001b[39m\n\u001b[2mdim\u001b[22m',
  )
})

const at = new Date(0).toISOString()
const row = {
  step: 'ApproveOrder',
  kind: 'approval',
  attempts: [],
  startedAt: at,
  endedAt: at,
  status: 'DONE',
}
const execution = {
  ...{ executionId: 'e1', workflow: 'w', version: '1', status: 'COMPENSATION_FAILED', startedAt: at },
  timeline: [{ ...row, decision: { decision: 'approve', by: 'ada', reason: EVIL } }],
  failure: { step: 'ProcessPayment', error: 'Declined', message: EVIL },
  stuck: { step: 'ProcessPayment', undo: 'RefundPayment', error: EVIL, message: EVIL },
  retry: { by: 'ada', reason: EVIL },
  results: {},
}
const text = JSON.stringify(execution)
const tree = [
  { kind: 'approval', name: 'ApproveOrder', retry: [], timeoutSeconds: 60, bestEffort: false, pivot: false },
]
const workflow = { workflow: EVIL, description: EVIL, graph: EVIL, steps: [], tree, live: '1' }
const session = { subject: EVIL, tenant: EVIL, scopes: [EVIL], features: { payments: EVIL } }
const api = createServer(({ url: path }, response) => {
  if (path === '/workflows') {
    response.end(JSON.stringify({ items: [workflow] }))
  } else if (path!.startsWith('/workflows')) {
    response.end(JSON.stringify(workflow))
  } else if (path === '/session') {
    response.end(JSON.stringify(session))
  } else if (path!.endsWith('refused')) {
    response.writeHead(409).end(JSON.stringify({ detail: EVIL }))
  } else {
    response.end(path!.startsWith('/executions?') ? JSON.stringify({ items: [execution] }) : text)
  }
})
let url: string
beforeAll(async () => {
  await once(api.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
})
afterAll(() => api.close().closeAllConnections())

describe('what comes from elsewhere', () => {
  test.each([
    [['status', 'e1']],
    [['status', 'e1', '--watch']],
    [['list']],
    [['inbox']],
    [['whoami']],
    [['whoami', '-o', 'id']],
    [['workflows']],
    [['workflows', '-o', 'id']],
    [['workflows', 'w']],
    [['status', 'refused']],
  ])('%j shows clean', async (words) => {
    const { out, err } = await runCommand([...words, '--url', url])
    expect(out + err).toContain(CLEAN)
    expect((out + err).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  test('is clean in a graph, whose lines stay lines', async () => {
    const { out } = await runCommand(['workflows', 'w', '--graph', '--url', url])
    expect(out).toBe('a␛[2J \nb�31m␡�c\n')
  })

  test('keeps our own colours', async () => {
    const { out } = await runCommand(['status', 'e1', '--color', 'always', '--url', url])
    expect(out).toContain('\u001b[31m')
    expect(out).not.toContain('\u001b[2J')
  })

  test('is as it came in JSON', async () => {
    expect((await runCommand(['status', 'e1', '--json', '--url', url])).out).toBe(`${text}\n`)
  })

  test('is clean in the lines of the local cloud', () => {
    const lines: string[] = []
    const log = createActivityLog('pretty', (line) => lines.push(line))!
    const store = log.wrapStore({
      open: () => ({ running: [] }),
      commit(_transitions: readonly never[], _documents: readonly never[]) {},
    })
    const entered = { id: 1, previousEventId: 0, timestamp: 0, type: 'TaskStateEntered' }
    const failed = { id: 2, previousEventId: 1, timestamp: 0, type: 'TaskFailed' }
    const events = [
      { ...entered, stateEnteredEventDetails: { name: 'ProcessPayment' } },
      { ...failed, taskFailedEventDetails: { error: EVIL } },
    ]
    store.commit([{ execution: 1, record: { name: 'e1' }, events }] as unknown as never[], [])
    expect(lines.join('\n')).toContain(`failed ${CLEAN}`)
  })
})
