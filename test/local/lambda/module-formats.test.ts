import { describe, expect, test } from 'vitest'
import type { FunctionResource } from '#local/assembly/index.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

async function call(files: Record<string, string>, overrides: Partial<FunctionResource> = {}) {
  const lambda = createWith([writeFunction('Subject', files, overrides)])
  const { payload } = await lambda.invoke({ functionName: 'Subject', payload: '{"n":1}' })
  return JSON.parse(payload)
}

const COMMONJS = `exports.handler = async ({ n }) => [n, typeof require]`
const MODULE = `export const handler = async ({ n }) => [n, typeof require]`

describe('the module of a handler', () => {
  test.each([
    ['.js is CommonJS', { 'index.js': COMMONJS }, 'function'],
    ['.cjs is CommonJS', { 'index.cjs': COMMONJS }, 'function'],
    ['.mjs is an ES module', { 'index.mjs': MODULE }, 'undefined'],
    [
      '.js beside a package of modules is one',
      { 'index.js': MODULE, 'package.json': '{"type":"module"}' },
      'undefined',
    ],
    ['.js comes before .mjs', { 'index.js': COMMONJS, 'index.mjs': 'throw 1' }, 'function'],
  ])('%s', async (_name, files, require) => {
    expect(await call(files)).toEqual([1, require])
  })

  test('lies in a folder, and its export in an object', async () => {
    const files = {
      'src/orders/app.js': `const { double } = require('./double'); exports.api = { place: async ({ n }) => double(n) }`,
      'src/orders/double.js': 'exports.double = (n) => 2 * n',
    }
    expect(await call(files, { handler: 'src/orders/app.api.place' })).toBe(2)
  })

  test('is what the nearest package.json says, not that of the task root', async () => {
    const files = {
      'package.json': '{"type":"module"}',
      'legacy/package.json': '{}',
      'legacy/app.js': COMMONJS,
    }
    expect(await call(files, { handler: 'legacy/app.handler' })).toEqual([1, 'function'])
  })

  test.each([
    ['../app.handler', 'Runtime.MalformedHandlerName', /is not a valid handler name/],
    ['handler', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    ['missing.handler', 'Runtime.ImportModuleError', /^Error: Cannot find module 'missing'/],
    ['index.other', 'Runtime.HandlerNotFound', /^index\.other is undefined or not exported$/],
  ])('%s fails as on AWS', async (handler, errorType, errorMessage) => {
    expect(await call({ 'index.js': COMMONJS }, { handler })).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    })
  })

  test('of a function that is deployed again is loaded anew, with its requires', async () => {
    const counting = {
      'index.js': `const state = require('./state'); exports.handler = async () => ++state.calls`,
      'state.js': 'exports.calls = 0',
    }
    const subject = writeFunction('Subject', counting)
    const lambda = createWith([subject], { limits: { base: 1, most: 1, preloading: 1 } })
    const ask = async () => (await lambda.invoke({ functionName: 'Subject', payload: '{}' })).payload
    expect([await ask(), await ask()]).toEqual(['1', '2'])
    lambda.deploy([{ ...subject, environment: { CHANGED: 'yes' } }])
    expect(await ask()).toBe('1')
  })

  test('finds the SDK of the runtime when the function brings none', async () => {
    const files = {
      'index.js': `const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
        exports.handler = async () => typeof DynamoDBClient`,
    }
    expect(await call(files)).toBe('function')
    const module = {
      'index.mjs': `import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => typeof SQSClient`,
    }
    expect(await call(module)).toBe('function')
  })

  test('does not find other packages of the local cloud', async () => {
    const files = { 'index.js': `exports.handler = async () => 1; require('zod')` }
    expect(await call(files)).toMatchObject({ errorType: 'Runtime.ImportModuleError' })
  })
})

describe('a handler before nodejs24.x', () => {
  const old = (body: string) => call({ 'index.js': `exports.handler = ${body}` }, { runtime: 'nodejs22.x' })

  test.each([
    [
      'by its callback, later',
      '(event, context, done) => setTimeout(() => done(null, { ok: 1 }), 10)',
      { ok: 1 },
    ],
    ['by its callback, at once', '({ n }, context, done) => done(null, n)', 1],
    ['by context.succeed', '({ n }, context) => { setTimeout(() => context.succeed(n), 5) }', 1],
    ['by context.done', '({ n }, context) => context.done(null, n)', 1],
    ['by a promise', 'async ({ n }) => n', 1],
    ['null when nothing is left to do', '() => { setTimeout(() => {}, 5); return 7 }', null],
  ])('answers %s', async (_name, body, answer) => {
    expect(await old(body)).toEqual(answer)
  })

  test.each([
    ['an error given to the callback', `(event, context, done) => done(new TypeError('no'))`],
    ['context.fail', `(event, context) => context.fail(new TypeError('no'))`],
    ['what it throws', `() => { throw new TypeError('no') }`],
  ])('fails by %s', async (_name, body) => {
    expect(await old(body)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' })
  })

  test('is called again in the same sandbox after one that had nothing left to do', async () => {
    const source = {
      'index.js': 'let calls = 0; exports.handler = () => { calls++ }; exports.count = async () => calls',
    }
    const idle = writeFunction('Idle', source, { runtime: 'nodejs22.x' })
    const count = { ...idle, name: 'Count', arn: `${idle.arn}2`, handler: 'index.count' }
    const lambda = createWith([idle, count], { limits: { base: 1, most: 1, preloading: 1 } })
    const ask = async (functionName: string) => (await lambda.invoke({ functionName, payload: '{}' })).payload
    expect([await ask('Idle'), await ask('Idle'), await ask('Count')]).toEqual(['null', 'null', '2'])
  })
})
