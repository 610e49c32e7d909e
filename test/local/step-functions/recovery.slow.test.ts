import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HistoryEvent } from '#local/step-functions/index.ts'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness, roleArn, sign } from '../../support/engine-harness.ts'
import { child, everyKindOfState } from '../../support/every-kind-of-state.ts'

// Few, so that the suite stays quick; CRASH_EXECUTIONS=2000 is the long run.
const inFlight = Number(process.env.CRASH_EXECUTIONS ?? 120)
const kills = Number(process.env.CRASH_KILLS ?? 10)

let engine: ChildProcess
let endpoint: string
let lambda: Server
let folder: string
const invoked: { key: string; at: number }[] = []
const tokens = new Set<string>()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowforge-crash-'))
  lambda = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const name = /functions\/([^/]+)/.exec(decodeURIComponent(request.url!))![1]!.split(':').at(-1)!
      const event = JSON.parse(Buffer.concat(chunks).toString())
      if (event.token) {
        tokens.add(event.token)
      } else {
        invoked.push({
          key: `${event.id} ${event.state} ${event.item ?? ''} ${event.attempt}`,
          at: Date.now(),
        })
      }
      const error =
        name === 'refuse' ? 'Refused' : name === 'flaky' && event.attempt < 2 ? 'Flaky' : undefined
      setTimeout(() => {
        response.writeHead(200, error ? { 'x-amz-function-error': 'Unhandled' } : {})
        response.end(
          JSON.stringify(error ? { errorType: error, errorMessage: 'no' } : { state: event.state }),
        )
      }, Math.random() * 100)
    })
  })
  await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  engine?.kill('SIGKILL')
  lambda.close()
  lambda.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

async function startEngine() {
  const port = (lambda.address() as AddressInfo).port
  const args = [
    'test/support/step-functions-server.ts',
    '--port',
    '0',
    '--lambda-endpoint',
    `http://127.0.0.1:${port}`,
  ]
  engine = spawn(process.execPath, [...args, '--data', join(folder, 'states.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endpoint = await new Promise<string>((resolve, reject) => {
    engine.stdout!.on('data', (data) => resolve(String(data).replace('ready ', '').trim()))
    engine.once('exit', () => reject(new Error('the engine did not start')))
  })
}

async function killEngine() {
  const gone = new Promise((resolve) => engine.once('exit', resolve))
  engine.kill('SIGKILL')
  await gone
}

async function request(operation: string, input: object): Promise<Record<string, unknown>> {
  const headers = {
    'x-amz-target': `AWSStepFunctions.${operation}`,
    'content-type': 'application/x-amz-json-1.0',
  }
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) })
  const body = (await response.json()) as Record<string, unknown>
  if (!response.ok) {
    throw new Error(`${operation}: ${JSON.stringify(body)}`)
  }
  return body
}

async function answerTokens() {
  for (const taskToken of tokens) {
    await request('SendTaskSuccess', { taskToken, output: '"called back"' }).then(
      () => tokens.delete(taskToken),
      (error) => {
        if (!/TaskTimedOut|fetch failed/.test(String(error))) {
          throw error
        }
      },
    )
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('executions that were killed with the engine end as if nothing had happened', {
  timeout: 300_000,
}, async () => {
  await startEngine()
  const create = async (name: string, definition: object) =>
    String(
      (await request('CreateStateMachine', { name, definition: JSON.stringify(definition), roleArn }))
        .stateMachineArn,
    )
  const stateMachineArn = await create('all', everyKindOfState(await create('child', child)))
  const arns = await Promise.all(
    Array.from({ length: inFlight }, async (_, n) =>
      String(
        (await request('StartExecution', { stateMachineArn, name: `e${n}`, input: JSON.stringify({ n }) }))
          .executionArn,
      ),
    ),
  )
  for (let kill = 0; kill < kills; kill++) {
    await pause(Math.random() * 600)
    await answerTokens()
    await killEngine()
    await startEngine()
  }
  const open = new Set(arns)
  while (open.size > 0) {
    await answerTokens()
    for (const executionArn of open) {
      if (String((await request('DescribeExecution', { executionArn })).status) !== 'RUNNING') {
        open.delete(executionArn)
      }
    }
    await pause(50)
  }

  const expected = await runUndisturbed()
  const firstRuns = new Map<string, number>()
  for (const executionArn of arns) {
    const n = Number(executionArn.split(':e').at(-1))
    const { status, output } = await request('DescribeExecution', { executionArn })
    const events = (await request('GetExecutionHistory', { executionArn, maxResults: 1000 }))
      .events as HistoryEvent[]
    expect(findMalformed(events)).toBeUndefined()
    expect({ status, output: JSON.parse(String(output)) }).toEqual({
      status: 'SUCCEEDED',
      output: expected.output(n),
    })
    expect(events.map(sign).sort()).toEqual(expected.signature(n))
    // Nothing ran again once its result was in the history.
    for (const { key, at } of invoked.filter((one) => one.key.startsWith(`e${n} `))) {
      const state = key.split(' ')[1]
      const exited = events.find((event) => sign(event) === `TaskStateExited ${state}`)
      if (state !== 'Item') {
        expect(at, key).toBeLessThanOrEqual(Math.ceil(exited!.timestamp * 1000))
      }
      firstRuns.set(key, (firstRuns.get(key) ?? 0) + 1)
    }
  }
  expect(firstRuns.size).toBeGreaterThanOrEqual(inFlight * 7)
})

/** The same machine in memory, where nothing is killed. */
async function runUndisturbed() {
  const answer = (event: { state: string }) => ({ state: event.state })
  const fail = (name: string) => Object.assign(new Error('no'), { name })
  const harness = await createHarness({
    work: answer,
    flaky(event: { state: string; attempt: number }) {
      if (event.attempt < 2) {
        throw fail('Flaky')
      }
      return answer(event)
    },
    refuse() {
      throw fail('Refused')
    },
    callback(event: { token: string }) {
      setImmediate(() =>
        harness.states.request('SendTaskSuccess', { taskToken: event.token, output: '"called back"' }),
      )
    },
  })
  const arn = await harness.create(everyKindOfState(await harness.create(child, 'child')), 'all')
  const runs = [
    await harness.ended(await harness.start(arn, { n: 0 })),
    await harness.ended(await harness.start(arn, { n: 1 })),
  ]
  await harness.states.stop()
  return {
    signature: (n: number) => [...runs[n % 2]!.signature].sort(),
    output: (n: number) => ({ ...(runs[n % 2]!.output as object), n, seen: n, child: n }),
  }
}
