import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createAsyncQueue, createLambda, type LambdaFault } from '#local/lambda/index.ts'
import { environment, writeFunction } from '../../support/function-bundle.ts'

const endpoints = { aws: 'http://127.0.0.1:4566', dynamoDb: 'http://127.0.0.1:8000' }
const subject = writeFunction('Subject', 'export const handler = async ({ n }) => n')
const other = writeFunction('Other', 'export const handler = async () => 1')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowforge-queue-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A process with the functions and the queue of the folder; `stop` ends it as SIGKILL does, with nothing more written. */
const begin = ({ functions = [subject], fault }: { functions?: (typeof subject)[]; fault?: LambdaFault }) => {
  const clock = createSimulatedClock()
  const queue = createAsyncQueue(join(folder, 'invocations.db'))
  const ran: string[] = []
  const given: string[] = []
  const lambda = createLambda({
    functions,
    environment,
    endpoints,
    clock,
    queue,
    report: (line) => void given.push(line),
    fault: (call, run) => {
      ran.push(call.payload)
      return fault ? fault(call, run) : run()
    },
  })
  const stop = async () => {
    queue.close()
    await lambda.stop()
  }
  return { lambda, clock, ran, given, stop }
}
/** What the next process on the folder still has to run. */
const ranInNext = async () => {
  const { lambda, clock, ran, stop } = begin({})
  lambda.resume()
  await clock.settled()
  await stop()
  return ran
}
const never: LambdaFault = () => new Promise(() => {})
const accept = (lambda: ReturnType<typeof createLambda>, payload: string) =>
  lambda.invoke({ functionName: 'Subject', payload, invocationType: 'Event' })

describe('an asynchronous invocation', () => {
  test('is accepted at once and tried again after one and two minutes, then dropped', async () => {
    const clock = createSimulatedClock()
    const start = clock.now()
    const tries: number[] = []
    const given: string[] = []
    const lambda = createLambda({
      functions: [writeFunction('Subject', `export const handler = async () => { throw new Error('no') }`)],
      environment,
      endpoints,
      clock,
      report: (line) => void given.push(line),
      fault: (_, run) => {
        tries.push(Math.floor((clock.now() - start) / 1000))
        return run()
      },
    })
    const answer = await lambda.invoke({ functionName: 'Subject', payload: '{}', invocationType: 'Event' })
    expect(answer).toMatchObject({ statusCode: 202, payload: '' })
    await clock.advance(3_600_000)
    expect(tries).toEqual([0, 60, 180])
    expect(given).toEqual([expect.stringMatching(/^an asynchronous call of Subject was given up: .*"no"/)])
  })
})

describe('an asynchronous invocation of a function that sets its own limits', () => {
  const limited = { ...subject, asyncInvoke: { $LATEST: { maximumRetryAttempts: 0, maximumAgeSeconds: 60 } } }

  test('is not tried again when the function fails', async () => {
    const { lambda, clock, ran, given, stop } = begin({
      functions: [limited],
      fault: async () => ({ failed: true, payload: '{}' }),
    })
    await accept(lambda, '{"n":1}')
    await clock.advance(3_600_000)
    expect(ran).toHaveLength(1)
    expect(given).toEqual(['an asynchronous call of Subject was given up: {}'])
    await stop()
  })

  test('is dropped when it has been throttled for as long as it may wait', async () => {
    const tries: number[] = []
    const { lambda, clock, given, stop } = begin({
      functions: [limited],
      fault: async () => {
        tries.push(clock.now())
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      },
    })
    await accept(lambda, '{"n":1}')
    await clock.advance(3_600_000)
    expect(tries.length).toBeGreaterThan(3)
    expect(tries.at(-1)! - tries[0]!).toBeLessThan(60_000)
    expect(given).toEqual([expect.stringContaining('was given up: TooManyRequestsException: Rate Exceeded.')])
    await stop()
  })
})

describe('asynchronous invocations', () => {
  test('that were accepted and not over when the process was killed run in the next one, in order, and then no more', async () => {
    const first = begin({ fault: never })
    await accept(first.lambda, '{"n":1}')
    await accept(first.lambda, '{"n":2}')
    await first.stop()

    const second = begin({})
    second.lambda.resume()
    await second.clock.settled()
    expect(second.ran).toEqual(['{"n":1}', '{"n":2}'])
    await second.stop()

    expect(await ranInNext()).toEqual([])
  })

  test('that wait for another attempt are not lost either', async () => {
    const failed = { failed: true, payload: '{}' }
    const first = begin({ fault: async () => failed })
    await accept(first.lambda, '{"n":1}')
    await first.clock.settled()
    await first.stop()

    const second = begin({ fault: async () => failed })
    second.lambda.resume()
    await second.clock.advance(3_600_000)
    expect(second.given).toEqual(['an asynchronous call of Subject was given up: {}'])
    await second.stop()

    expect(await ranInNext()).toEqual([])
  })

  test('of a function that is no longer deployed are given up, aloud', async () => {
    const first = begin({ fault: never })
    await accept(first.lambda, '{"n":1}')
    await first.stop()
    const second = begin({ functions: [other] })
    second.lambda.resume()
    expect(second.given).toEqual(['an asynchronous call of Subject was given up: it is no longer deployed'])
    await second.stop()
  })

  test('are refused, and left alone, when their file is damaged', async () => {
    const file = join(folder, 'invocations.db')
    const first = begin({ fault: never })
    await accept(first.lambda, '{"n":1}')
    await first.stop()
    writeFileSync(file, Buffer.alloc(readFileSync(file).length, 7))
    expect(() => createAsyncQueue(file)).toThrow(/invocations\.db is damaged .*left as it is/s)
  })
})
