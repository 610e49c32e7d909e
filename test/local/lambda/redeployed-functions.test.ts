import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFunction } from '../../support/function-bundle.ts'
import { oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()

describe('functions that are deployed anew', () => {
  const counting = (word: string) => `globalThis.loads = (globalThis.loads ?? 0) + 1
    let calls = 0
    const suffix = process.env.SUFFIX ?? ''
    export const handler = async () => ['${word}' + suffix, ++calls, globalThis.loads]`
  const oneSandbox = { limits: { base: 1, most: 1, preloading: 1 } }
  const callOf = (lambda: ReturnType<typeof createWith>) => async (functionName: string) =>
    JSON.parse((await lambda.invoke({ functionName, payload: '{}' })).payload) as unknown

  test('run their new code, and one that is as it was keeps its warm sandbox', async () => {
    const same = writeFunction('Same', counting('same'))
    const lambda = createWith([writeFunction('Other', counting('old')), same], oneSandbox)
    const call = callOf(lambda)
    expect([await call('Other'), await call('Same')]).toEqual([
      ['old', 1, 1],
      ['same', 1, 2],
    ])
    lambda.deploy([writeFunction('Other', counting('new')), { ...same }])
    expect([await call('Other'), await call('Same')]).toEqual([
      ['new', 1, 3],
      ['same', 2, 3],
    ])
  })

  test('load the same code once more when their environment is another, and are gone when nobody deploys them', async () => {
    const subject = writeFunction('Subject', counting('it'))
    const lambda = createWith([subject], oneSandbox)
    const call = callOf(lambda)
    expect(await call('Subject')).toEqual(['it', 1, 1])
    lambda.deploy([{ ...subject, environment: { SUFFIX: ' is' } }])
    expect(await call('Subject')).toEqual(['it is', 1, 2])
    lambda.deploy([])
    await expect(call('Subject')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('load every file of the same code once more, but for those of packages', async () => {
    const subject = writeFunction('Subject', {
      'index.mjs': `import { suffix } from './chunk-A1.mjs'
        import { seen } from './shared-package-B2.mjs'
        export const handler = async () => [suffix, ++seen.count]`,
      'chunk-A1.mjs': `export { suffix } from './chunk-C3.mjs'`,
      'chunk-C3.mjs': 'export const suffix = process.env.SUFFIX',
      'shared-package-B2.mjs': 'export const seen = { count: 0 }',
    })
    const told = (suffix: string) => ({ ...subject, environment: { SUFFIX: suffix } })
    const lambda = createWith([told('old')], oneSandbox)
    const call = callOf(lambda)
    expect(await call('Subject')).toEqual(['old', 1])
    lambda.deploy([told('new')])
    expect(await call('Subject')).toEqual(['new', 2])
  })

  test('are called when those of them that were asked for last have loaded their new code', async () => {
    const loads = join(mkdtempSync(join(tmpdir(), 'flowforge-loads-')), 'loads')
    const telling = (name: string, word: string) =>
      writeFunction(
        name,
        `import { appendFileSync } from 'node:fs'
         appendFileSync('${loads}', '${name} ${word}\\n')
         export const handler = async () => '${word}'`,
      )
    const lambda = createWith(
      ['One', 'Two', 'Three'].map((name) => telling(name, 'old')),
      { limits: { base: 2, most: 2, preloading: 2 } },
    )
    const call = callOf(lambda)
    for (const name of ['One', 'Two', 'Three', 'One']) {
      expect(await call(name)).toBe('old')
    }
    // Nobody has asked for what is loaded ahead.
    await lambda.preload(['Two'])
    await lambda.deployLoaded(['One', 'Two', 'Three'].map((name) => telling(name, 'new')))
    // A busy machine may take longer than the deployment waits.
    const loaded = () =>
      readFileSync(loads, 'utf8')
        .match(/^\w+ new$/gm)
        ?.sort()
    await expect
      .poll(loaded, { message: 'the others load when they are called' })
      .toEqual(['One new', 'Three new'])
    expect(await call('Two')).toBe('new')
  })

  test('are called though their new code takes its time to load', async () => {
    const lambda = createWith([writeFunction('Subject', counting('old'))], oneSandbox)
    expect(await callOf(lambda)('Subject')).toEqual(['old', 1, 1])
    const next = writeFunction('Subject', 'await new Promise((resolve) => setTimeout(resolve, 60_000))')
    await lambda.deployLoaded([next])
    expect(lambda.find('Subject').codePath).toBe(next.codePath)
  })

  test('end a sandbox that holds much of the code before them', async () => {
    const lambda = createWith([writeFunction('Subject', counting('0'))], oneSandbox)
    const call = callOf(lambda)
    const loads: unknown[] = []
    for (let edit = 1; edit <= 40; edit++) {
      lambda.deploy([writeFunction('Subject', counting(String(edit)))])
      loads.push(((await call('Subject')) as unknown[])[2])
    }
    expect(Math.max(...(loads as number[])), 'old code is not kept for ever').toBe(33)
  })

  test('with another memory size run in a pool of their own', async () => {
    const subject = writeFunction('Subject', counting('small'))
    const lambda = createWith([subject], oneSandbox)
    const call = callOf(lambda)
    expect(await call('Subject')).toEqual(['small', 1, 1])
    lambda.deploy([{ ...subject, memorySize: 256 }])
    expect(await call('Subject')).toEqual(['small', 1, 1])
  })
})
