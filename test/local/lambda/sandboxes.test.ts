import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { InvokeOptions } from '#local/lambda/index.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

describe('many invocations', () => {
  test('of one function run beside each other, one in each sandbox', async () => {
    const shared = 'globalThis.running ??= 0; '
    const lambda = createWith([
      writeFunction(
        'Sleeper',
        `import { setTimeout } from 'node:timers/promises'
         ${shared} let most = 0
         export const handler = async () => { most = Math.max(most, ++globalThis.running); await setTimeout(100); globalThis.running--; return most }`,
      ),
    ])
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => lambda.invoke({ functionName: 'Sleeper', payload: '{}' })),
    )
    expect(answers.map(({ payload }) => payload)).toEqual(Array(12).fill('1'))
  })

  test('wait in line when every sandbox is taken', async () => {
    const lambda = createWith(
      [writeFunction('Counter', 'let calls = 0; export const handler = async () => ++calls')],
      {
        limits: { base: 1, most: 1, preloading: 1 },
      },
    )
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => lambda.invoke({ functionName: 'Counter', payload: '{}' })),
    )
    expect(answers.map(({ payload }) => Number(payload))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  test('that sleep do not hold up one that works', async () => {
    const lambda = createWith(
      [
        writeFunction('Sleeper', 'export const handler = () => new Promise(() => {})', { timeout: 20 }),
        writeFunction('Worker', 'export const handler = async () => 1'),
      ],
      { limits: { base: 1, most: 4, preloading: 1 } },
    )
    for (let sleeper = 0; sleeper < 3; sleeper++) {
      void lambda.invoke({ functionName: 'Sleeper', payload: '{}' })
    }
    expect((await lambda.invoke({ functionName: 'Worker', payload: '{}' })).payload).toBe('1')
  })
})

describe('an invocation whose function one sandbox has', () => {
  test.each([
    ['waits for that one while loading would take longer', { loadingMs: 800, patience: 200 }, 1],
    // Its patience is at most four times as long, however long a busy machine takes to load it.
    ['has it loaded by another one where that is soon done', { loadingMs: 0, patience: 50 }, 2],
  ])('%s', async (_what, { loadingMs, patience }, threads) => {
    const source = `import { threadId } from 'node:worker_threads'; import { setTimeout } from 'node:timers/promises'
      await setTimeout(${loadingMs}); export const handler = async () => { await setTimeout(400); return threadId }`
    const lambda = createWith([writeFunction('Slow', source)], {
      limits: { base: 2, most: 2, preloading: 2, patience },
    })
    await lambda.preload(['Slow'])
    const call = async () => (await lambda.invoke({ functionName: 'Slow', payload: '{}' })).payload
    expect(new Set(await Promise.all([call(), call()])).size).toBe(threads)
  })
})

describe('invocations in line', () => {
  const oneSandbox = { limits: { base: 1, most: 1, preloading: 1 } }
  const ranIn = (lambda: ReturnType<typeof createWith>) => {
    const ran: string[] = []
    const run = async (name: string, options: Omit<InvokeOptions, 'functionName' | 'payload'> = {}) => {
      await lambda.invoke({ functionName: 'Subject', payload: '{}', ...options })
      ran.push(name)
    }
    return { ran, run }
  }
  const subject = () => writeFunction('Subject', 'export const handler = async () => 1')

  test("of the API's callers do not wait until all tasks have run", async () => {
    const { ran, run } = ranIn(createWith([subject()], oneSandbox))
    const tasks = Array.from({ length: 20 }, (_, order) =>
      run('task', { caller: 'task', queueing: { order } }),
    )
    await Promise.all([...tasks, run('write', { caller: 'write' })])
    expect(ran.indexOf('write')).toBeLessThanOrEqual(2)
  })

  test('of tasks run in the order of their executions', async () => {
    const { ran, run } = ranIn(createWith([subject()], oneSandbox))
    const orders = [9, 4, 7, 1, 8]
    await Promise.all(orders.map((order) => run(String(order), { caller: 'task', queueing: { order } })))
    // The first came when there was no line.
    expect(ran).toEqual(['9', '1', '4', '7', '8'])
  })

  test('hear that they wait and that they begin; one that runs at once hears that it begins', async () => {
    const lambda = createWith([subject()], oneSandbox)
    const heard: string[] = []
    const call = (name: string) =>
      lambda.invoke({
        functionName: 'Subject',
        payload: '{}',
        queueing: { onWait: () => heard.push(`${name} waits`), onStart: () => heard.push(`${name} begins`) },
      })
    await Promise.all([call('first'), call('second')])
    expect(heard).toEqual(['first begins', 'second waits', 'second begins'])
  })

  test('that nobody wants any more are throttled when their turn comes', async () => {
    const lambda = createWith([subject()], oneSandbox)
    const call = (isWanted: boolean) =>
      lambda.invoke({ functionName: 'Subject', payload: '{}', queueing: { isWanted: () => isWanted } })
    const [first, second] = await Promise.allSettled([call(true), call(false)])
    expect(first).toMatchObject({ value: { payload: '1' } })
    expect(second).toMatchObject({ reason: { name: 'TooManyRequestsException', statusCode: 429 } })
  })

  test('leave the API a sandbox when tasks sleep in all of theirs', async () => {
    const sleeper = writeFunction('Sleeper', 'export const handler = () => new Promise(() => {})', {
      timeout: 20,
    })
    const lambda = createWith([sleeper, subject()], { limits: { base: 16, most: 8 } })
    for (let count = 0; count < 20; count++) {
      void lambda.invoke({ functionName: 'Sleeper', payload: '{}', caller: 'task' })
    }
    expect((await lambda.invoke({ functionName: 'Subject', payload: '{}', caller: 'write' })).payload).toBe(
      '1',
    )
  })

  test('beyond a thousand calls of Invoke are throttled, and asynchronous ones are accepted', async () => {
    const sleeper = writeFunction('Sleeper', 'export const handler = () => new Promise(() => {})', {
      timeout: 20,
    })
    const lambda = createWith([sleeper], oneSandbox)
    const call = { functionName: 'Sleeper', payload: '{}' }
    for (let count = 0; count < 1_001; count++) {
      void lambda.invoke(call)
    }
    await expect(lambda.invoke(call)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      statusCode: 429,
      fields: { Reason: 'ConcurrentInvocationLimitExceeded' },
    })
    expect((await lambda.invoke({ ...call, invocationType: 'Event' })).statusCode).toBe(202)
    expect((await lambda.invoke({ ...call, invocationType: 'DryRun' })).statusCode).toBe(204)
  })
})

describe('functions in one sandbox', () => {
  test('load a file of packages that both have once, and each its own code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowforge-packages-'))
    writeFileSync(join(folder, 'shared-package-A1.mjs'), 'export const seen = { count: 0 }')
    const source = `import { seen } from '../../${basename(folder)}/shared-package-A1.mjs'
      import { own } from './chunk-B2.mjs'
      export const handler = async () => [++seen.count, ++own.count]`
    const functions = ['One', 'Two'].map((name) =>
      writeFunction(name, { 'index.mjs': source, 'chunk-B2.mjs': 'export const own = { count: 0 }' }),
    )
    const lambda = createWith(functions, { limits: { base: 1, most: 1 } })
    const call = async (functionName: string) =>
      (await lambda.invoke({ functionName, payload: '{}' })).payload
    expect([await call('One'), await call('Two'), await call('One')]).toEqual(['[1,1]', '[2,1]', '[3,2]'])
  })
})
