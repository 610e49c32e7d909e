import { describe, expect, test } from 'vitest'
import { createRealClock } from '#local/clock.ts'
import type { InvocationAnswer } from '#local/lambda/index.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

/** One sandbox, which runs four invocations at a time. */
const shared = { limits: { atOnce: 4, base: 1, most: 1, preloading: 1 } }

/** Calls wait for each other: none ends before `expected` have come. */
const meet = `
  globalThis.met ??= Promise.withResolvers()
  globalThis.come ??= 0
  const meet = (expected) => {
    if (++globalThis.come === expected) globalThis.met.resolve()
    return globalThis.met.promise
  }`

describe('invocations that share a sandbox', () => {
  test('run at the same time, and no more of them than it may run', async () => {
    const lambda = createWith(
      [
        writeFunction(
          'Subject',
          `import { setTimeout } from 'node:timers/promises'
           let running = 0
           let most = 0
           export const handler = async () => {
             most = Math.max(most, ++running)
             await setTimeout(20)
             running--
             return most
           }`,
        ),
      ],
      shared,
    )
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => lambda.invoke({ functionName: 'Subject', payload: '{}' })),
    )
    expect(Math.max(...answers.map(({ payload }) => Number(payload)))).toBe(4)
  })

  test('spread over the sandboxes that have their function', async () => {
    const source = `import { setTimeout } from 'node:timers/promises'
      globalThis.sandbox ??= crypto.randomUUID()
      export const handler = async () => { await setTimeout(50); return globalThis.sandbox }`
    const limits = { atOnce: 2, base: 2, most: 2, preloading: 2, patience: 0 }
    const lambda = createWith([writeFunction('Subject', source)], { limits })
    const many = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => lambda.invoke({ functionName: 'Subject', payload: '{}' })),
      )
    await many(4)
    const answers = await many(2)
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(2)
  })

  test('have each the environment, the log, the request and the trace that are theirs', async () => {
    const source = `${meet}
      export const handler = async (event, context) => {
        console.log('begins', event.name)
        await meet(3)
        console.log('ends', event.name)
        return {
          table: process.env.TABLE,
          most: process.env.AWS_LAMBDA_MAX_CONCURRENCY,
          requestId: globalThis.awslambda.InvokeStore.getRequestId() === context.awsRequestId,
          trace: globalThis.awslambda.InvokeStore.getXRayTraceId(),
        }
      }`
    const lambda = createWith(
      [
        writeFunction('One', source, { environment: { TABLE: 'first' } }),
        writeFunction('Two', source, { environment: { TABLE: 'second' } }),
      ],
      shared,
    )
    const calls = [
      ['One', 'a', '11111111'],
      ['Two', 'b', '22222222'],
      ['One', 'c', '33333333'],
    ] as const
    const answers = await Promise.all(
      calls.map(([functionName, name, time]) =>
        lambda.invoke({
          ...{ functionName, payload: JSON.stringify({ name }), wantsLog: true },
          traceHeader: `Root=1-${time}-000000000000000000000000`,
        }),
      ),
    )
    const table = { One: 'first', Two: 'second' }
    for (const [index, [functionName, name, time]] of calls.entries()) {
      const { payload, log } = answers[index]!
      expect(JSON.parse(payload)).toMatchObject({ table: table[functionName], most: '4', requestId: true })
      expect(JSON.parse(payload).trace).toContain(`Root=1-${time}-`)
      expect(log?.match(/(begins|ends) \w/g)).toEqual([`begins ${name}`, `ends ${name}`])
    }
  })

  test('have each the time that they began with', async () => {
    const source = `${meet}
      export const handler = async () => { await meet(2); return Date.now() }`
    const lambda = createWith([writeFunction('Subject', source)], shared)
    const at = (time: number) =>
      lambda.within({ clock: { ...createRealClock(), stamp: () => ({ at: time }) } })({
        functionName: 'Subject',
        payload: '{}',
      })
    const answers = await Promise.all([at(1_000_000), at(2_000_000)])
    expect(answers.map(({ payload }) => payload)).toEqual(['1000000', '2000000'])
  })
})

describe('a sandbox that several invocations share', () => {
  const source = `
    import { setTimeout } from 'node:timers/promises'
    globalThis.sandbox ??= crypto.randomUUID()
    export const handler = async (event) => {
      if (event.never) await new Promise(() => {})
      if (event.spins) { await setTimeout(100); for (;;); }
      if (event.exits) { await setTimeout(100); process.exit(3) }
      await setTimeout(event.sleeps ?? 0)
      return globalThis.sandbox
    }`
  const open = () => {
    const lambda = createWith([writeFunction('Subject', source, { timeout: 1 })], shared)
    return (event: object) => lambda.invoke({ functionName: 'Subject', payload: JSON.stringify(event) })
  }
  const errorOf = ({ payload }: InvocationAnswer) => JSON.parse(payload).errorMessage

  test('lets the others end when one meets its time limit, and takes no more', async () => {
    const invoke = open()
    const sandbox = (await invoke({})).payload
    const late = invoke({ never: true })
    // It sleeps beyond the limit of the first.
    const other = new Promise((resolve) => setTimeout(resolve, 500)).then(() => invoke({ sleeps: 800 }))
    expect(errorOf(await late)).toMatch(/Task timed out after 1.00 seconds/)
    expect((await other).payload).toBe(sandbox)
    const next = await invoke({})
    expect(next.functionError).toBeUndefined()
    expect(next.payload).not.toBe(sandbox)
  })

  test('takes all with it when one keeps its thread busy, each at its own limit', async () => {
    const invoke = open()
    await invoke({})
    const answers = await Promise.all([invoke({ spins: true }), invoke({ sleeps: 500 })])
    expect(answers.map(errorOf)).toEqual(Array(2).fill(expect.stringMatching(/Task timed out/)))
    expect((await invoke({})).functionError).toBeUndefined()
  })

  test('takes all with it when one ends the process', async () => {
    const invoke = open()
    await invoke({})
    const answers = await Promise.all([invoke({ exits: true }), invoke({ sleeps: 500 })])
    expect(answers.map(errorOf)).toEqual(Array(2).fill(expect.stringMatching(/exit status 3/)))
    expect((await invoke({})).functionError).toBeUndefined()
  })

  test('leaves those in other sandboxes alone', async () => {
    const limits = { atOnce: 2, base: 2, most: 2, preloading: 2, patience: 0 }
    const lambda = createWith([writeFunction('Subject', source, { timeout: 5 })], { limits })
    const invoke = (event: object) =>
      lambda.invoke({ functionName: 'Subject', payload: JSON.stringify(event) })
    // Both sandboxes have loaded it, so that two of the next four run in each.
    await Promise.all(Array.from({ length: 4 }, () => invoke({ sleeps: 50 })))
    const events = [{ exits: true }, { sleeps: 500 }, { sleeps: 500 }, { sleeps: 500 }]
    const answers = await Promise.all(events.map(invoke))
    expect(answers.filter(({ functionError }) => functionError)).toHaveLength(2)
    const [one, other] = answers.filter(({ functionError }) => !functionError)
    expect(one!.payload).toBe(other!.payload)
  })

  test('lets the others end when a function cannot be loaded, and takes no more', async () => {
    const broken = writeFunction('Broken', "throw new RangeError('it does not load')")
    const lambda = createWith([writeFunction('Subject', source), broken], shared)
    const invoke = (functionName: string, event: object) =>
      lambda.invoke({ functionName, payload: JSON.stringify(event) })
    const sandbox = (await invoke('Subject', {})).payload
    const [other, failed] = await Promise.all([invoke('Subject', { sleeps: 500 }), invoke('Broken', {})])
    expect(errorOf(failed)).toBe('it does not load')
    expect(other.payload).toBe(sandbox)
    expect((await invoke('Subject', {})).payload).not.toBe(sandbox)
  })
})
