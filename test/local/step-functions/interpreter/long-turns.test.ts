import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHarness, type Harness } from '#test/support/engine-harness.ts'

/** An execution enters 200 states in a turn, and goes on in the next: nothing of it may be lost where a turn ends. */

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})
afterAll(() => harness.states.stop())

/** So many states, one after the other. Names are to be unique in a machine. */
function chain(length: number, prefix = 'P'): object {
  const name = (index: number) => `${prefix}${index}`
  const states = Array.from({ length }, (_, index) => [
    name(index),
    { Type: 'Pass', ...(index + 1 < length ? { Next: name(index + 1) } : { End: true }) },
  ])
  return { StartAt: name(0), States: Object.fromEntries(states) }
}

const only = (state: object, name = 'Only') => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
})
const nest = (depth: number): object =>
  depth === 0 ? chain(1) : only({ Type: 'Parallel', Branches: [nest(depth - 1)] }, `Depth${depth}`)
/** Around the ends of the first turns. */
const lengths = [195, 196, 197, 198, 199, 200, 201, 202, 300, 397, 398, 399, 400, 401, 450]

describe('whatever state a turn ends with', () => {
  test.each(lengths)('a Map of %i items has a result for each', async (length) => {
    const items = Array.from({ length }, (_, index) => index)
    const { status, output } = await harness.run(only({ Type: 'Map', ItemProcessor: chain(1) }), items)
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: items })
  })

  test.each([33, 39, 40, 41, 42, 66, 67, 80])('a Map of %i items and five states each', async (length) => {
    const items = Array.from({ length }, (_, index) => index)
    const { output } = await harness.run(only({ Type: 'Map', ItemProcessor: chain(5) }), items)
    expect(output).toEqual(items)
  })

  test.each(lengths)('a Parallel with a branch of %i states runs it once', async (length) => {
    const { status, signature } = await harness.run(
      only({ Type: 'Parallel', Branches: [chain(length), chain(1, 'Q')] }),
    )
    expect(status).toBe('SUCCEEDED')
    expect(signature.filter((event) => event.startsWith('ParallelStateStarted'))).toHaveLength(1)
  })

  test.each([98, 99, 100, 101, 150, 199, 200, 201])('%i Parallels within each other end', async (depth) => {
    expect(await harness.run(nest(depth))).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('a Map that failed is redriven: the iterations that had not succeeded run again', async () => {
    const items = Array.from({ length: 300 }, (_, index) => index)
    let isMended = false
    const { states, create, start, ended } = await createHarness({
      odd(item: number) {
        if (!isMended && item % 2 === 1) {
          throw Object.assign(new Error('odd'), { name: 'Odd' })
        }
        return item
      },
    })
    const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:odd' }
    const arn = await start(
      await create(only({ Type: 'Map', ItemProcessor: only(task, 'Odd'), MaxConcurrency: 40 })),
      items,
    )
    expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'Odd' })
    isMended = true
    await states.request('RedriveExecution', { executionArn: arn })
    expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: items })
    await states.stop()
  })
})
