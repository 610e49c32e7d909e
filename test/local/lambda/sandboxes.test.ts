import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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

describe('functions in one sandbox', () => {
  test('load a file of packages that both have once, and each its own code', async () => {
    const source = `import { seen } from './shared-package-A1.mjs'
      import { own } from './chunk-B2.mjs'
      export const handler = async () => [++seen.count, ++own.count]`
    const functions = ['One', 'Two'].map((name) => writeFunction(name, source))
    for (const { codePath } of functions) {
      writeFileSync(join(codePath, 'shared-package-A1.mjs'), 'export const seen = { count: 0 }')
      writeFileSync(join(codePath, 'chunk-B2.mjs'), 'export const own = { count: 0 }')
    }
    const lambda = createWith(functions, { limits: { base: 1, most: 1 } })
    const call = async (functionName: string) =>
      (await lambda.invoke({ functionName, payload: '{}' })).payload
    expect([await call('One'), await call('Two'), await call('One')]).toEqual(['[1,1]', '[2,1]', '[3,2]'])
  })
})
