import { openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FunctionResource } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { LambdaFault } from '#local/lambda/index.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { endpoints, oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

const call = async (source: string, payload: unknown = {}, overrides: Partial<FunctionResource> = {}) => {
  const lambda = createWith([writeFunction('Subject', source, overrides)])
  const answer = await lambda.invoke({ functionName: 'Subject', payload: JSON.stringify(payload) })
  return { ...answer, body: JSON.parse(answer.payload) }
}

describe('a Lambda invocation', () => {
  test('answers what the handler returns', async () => {
    const answer = await call('export const handler = async (event) => ({ hello: event.name })', {
      name: 'Ada',
    })
    expect(answer).toMatchObject({ statusCode: 200, body: { hello: 'Ada' }, executedVersion: '$LATEST' })
    expect(answer.functionError).toBeUndefined()
  })

  test('answers null when the handler returns nothing', async () => {
    expect((await call('export const handler = async () => {}')).payload).toBe('null')
  })

  test('gives the handler the whole context', async () => {
    const { body, requestId } = await call(`export const handler = async (_, context) =>
      ({ ...context, remaining: context.getRemainingTimeInMillis() })`)
    expect(body).toMatchObject({
      awsRequestId: requestId,
      functionName: 'Subject',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:Subject',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/Subject',
    })
    expect(body.remaining).toBeGreaterThan(2000)
    expect(body.remaining).toBeLessThanOrEqual(3000)
  })

  test('gives each function its own environment, though they share a sandbox', async () => {
    const source = 'export const handler = async () => process.env'
    const lambda = createWith(
      [
        writeFunction('One', source, { environment: { TABLE: 'first' } }),
        writeFunction('Two', source, { environment: { TABLE: 'second' } }),
      ],
      { limits: { base: 1, most: 1, preloading: 1 } },
    )
    const [one, two, again] = await Promise.all(
      ['One', 'Two', 'One'].map(async (functionName) =>
        JSON.parse((await lambda.invoke({ functionName, payload: '{}' })).payload),
      ),
    )
    expect(one).toMatchObject({ TABLE: 'first', AWS_LAMBDA_FUNCTION_NAME: 'One', AWS_REGION: 'us-east-1' })
    expect(two).toMatchObject({ TABLE: 'second', AWS_LAMBDA_FUNCTION_NAME: 'Two' })
    expect(again).toMatchObject({ TABLE: 'first' })
    expect(one).toMatchObject({
      AWS_ENDPOINT_URL: endpoints.aws,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb,
      AWS_ACCESS_KEY_ID: '111111111111',
    })
    expect(one._X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/)
  })

  test('keeps what a function remembers between calls', async () => {
    const lambda = createWith([
      writeFunction('Counter', 'let calls = 0; export const handler = async () => ++calls'),
    ])
    const once = () => lambda.invoke({ functionName: 'Counter', payload: '{}' })
    await once()
    expect((await once()).payload).toBe('2')
  })

  test('has for itself what it shares a file of with other functions, and each of its modules has the same', async () => {
    const handler = `import { next } from '../common/counter.mjs'; import { count } from '../common/count.mjs'
      export const handler = async () => [next(), count()]`
    const folder = writeFunction('Both', {
      'First/index.mjs': handler,
      'Second/index.mjs': handler,
      'common/counter.mjs': `import { count } from './count.mjs'; export const next = count`,
      'common/count.mjs': 'let calls = 0; export const count = () => ++calls',
    })
    const functions = ['First', 'Second'].map((name) => ({
      ...folder,
      ...{ name, codePath: join(folder.codePath, name) },
    }))
    const lambda = createWith(functions, { limits: { base: 1, most: 1, preloading: 1 } })
    const call = async (functionName: string) =>
      (await lambda.invoke({ functionName, payload: '{}' })).payload
    expect(await call('First')).toBe('[1,2]')
    expect(await call('Second')).toBe('[1,2]')
    expect(await call('First')).toBe('[3,4]')
  })

  test('is found by name, by ARN and by partial ARN, and not by another', async () => {
    const lambda = createWith([writeFunction('Subject', 'export const handler = async () => 1')])
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:Subject'
    for (const functionName of [
      'Subject',
      'Subject:$LATEST',
      arn,
      `${arn}:$LATEST`,
      '111111111111:function:Subject',
    ]) {
      expect((await lambda.invoke({ functionName, payload: '{}' })).payload).toBe('1')
    }
    await expect(lambda.invoke({ functionName: 'Other', payload: '{}' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      statusCode: 404,
      message: 'Function not found: arn:aws:lambda:us-east-1:111111111111:function:Other',
    })
  })

  test('refuses a payload over 6 MB', async () => {
    const lambda = createWith([writeFunction('Subject', 'export const handler = async () => 1')])
    const payload = JSON.stringify('x'.repeat(6_300_000))
    await expect(lambda.invoke({ functionName: 'Subject', payload })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      statusCode: 413,
    })
  })

  test('lets a fault answer in its place', async () => {
    const fault: LambdaFault = async () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
    }
    const lambda = createWith([writeFunction('Subject', 'export const handler = async () => 1')], { fault })
    await expect(lambda.invoke({ functionName: 'Subject', payload: '{}' })).rejects.toMatchObject({
      statusCode: 429,
    })
  })
})

describe('a failing function', () => {
  test('reports the name, message and trace of what the handler throws', async () => {
    const { body, functionError, statusCode } = await call(
      `class OutOfStock extends Error { name = 'OutOfStock' }
       export const handler = async () => { throw new OutOfStock('only 2 left') }`,
    )
    expect({ functionError, statusCode }).toEqual({ functionError: 'Unhandled', statusCode: 200 })
    expect(body).toMatchObject({ errorType: 'OutOfStock', errorMessage: 'only 2 left' })
    expect(body.trace[0]).toMatch(/: only 2 left$/)
    expect(body.trace[1]).toMatch(/at /)
  })

  test('reports the type of a thrown value that is no error', async () => {
    const { body } = await call(`export const handler = async () => { throw 'no' }`)
    expect(body).toEqual({ errorType: 'string', errorMessage: 'no', trace: [] })
  })

  test('is killed at its time limit, even in an endless loop, and runs again afterwards', async () => {
    const source = 'export const handler = async (event) => { while (event.forever); return 1 }'
    const lambda = createWith([writeFunction('Subject', source, { timeout: 1 })])
    const stuck = await lambda.invoke({ functionName: 'Subject', payload: '{"forever":true}' })
    expect(JSON.parse(stuck.payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${stuck.requestId} Error: Task timed out after 1.00 seconds`,
    })
    expect(stuck.functionError).toBe('Unhandled')
    expect((await lambda.invoke({ functionName: 'Subject', payload: '{}' })).payload).toBe('1')
  })

  test('reports an exit of the process', async () => {
    const { body, requestId } = await call('export const handler = async () => process.exit(3)')
    expect(body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
    })
  })

  test('reports memory beyond its limit as a killed process', async () => {
    const { body, requestId } = await call(
      'export const handler = async () => { const all = []; for (;;) all.push({ a: 1, b: { c: 2 } }) }',
      {},
      { timeout: 20 },
    )
    expect(body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    })
  })

  test('counts memory outside the heap, which V8 does not limit', async () => {
    const { body } = await call(
      `import { setTimeout } from 'node:timers/promises'
       export const handler = async () => {
         const all = Array.from({ length: 200 }, () => Buffer.alloc(2 ** 20, 1))
         await setTimeout(10_000)
         return all.length
       }`,
      {},
      { timeout: 20 },
    )
    expect(body.errorMessage).toContain('signal: killed')
  })

  test('reports a rejection that nobody handles', async () => {
    const { body } = await call(
      `export const handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}) }`,
    )
    expect(body).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    })
  })

  test('reports a bundle that imports what is not there', async () => {
    const { body } = await call(`import 'not-installed'; export const handler = async () => 1`)
    expect(body.errorType).toBe('Runtime.ImportModuleError')
    expect(body.errorMessage).toContain(`Cannot find package 'not-installed'`)
  })

  test('reports a bundle that does not parse', async () => {
    const { body } = await call('export const handler = async () => {')
    expect(body.errorType).toBe('Runtime.UserCodeSyntaxError')
    expect(body.errorMessage).toMatch(/^SyntaxError: /)
  })

  test('reports a handler that is not exported', async () => {
    const { body } = await call('export const other = 1')
    expect(body).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    })
  })

  test('loads anew after a failed start', async () => {
    const flag = join(tmpdir(), `flowforge-flag-${crypto.randomUUID()}`)
    const lambda = createWith([
      writeFunction(
        'Subject',
        `import { existsSync, writeFileSync } from 'node:fs'
         if (!existsSync('${flag}')) { writeFileSync('${flag}', ''); throw new Error('not yet') }
         export const handler = async () => 'up'`,
      ),
    ])
    const once = () => lambda.invoke({ functionName: 'Subject', payload: '{}' })
    expect(JSON.parse((await once()).payload)).toMatchObject({ errorType: 'Error', errorMessage: 'not yet' })
    expect((await once()).payload).toBe('"up"')
  })
})

describe('the log of a function', () => {
  test('names function and request on each line, and comes with the answer on demand', async () => {
    const file = join(tmpdir(), `flowforge-${crypto.randomUUID()}.log`)
    const lambda = createWith(
      [
        writeFunction(
          'Subject',
          `export const handler = async () => { console.log('first'); console.error('second') }`,
        ),
      ],
      { logDescriptor: openSync(file, 'a') },
    )
    const answer = await lambda.invoke({ functionName: 'Subject', payload: '{}', wantsLog: true })
    const mark = `Subject ${answer.requestId.slice(0, 8)} `
    expect(readFileSync(file, 'utf8')).toBe(`${mark}first\n${mark}second\n`)
    expect(answer.log).toBe('first\nsecond\n')
  })
})
