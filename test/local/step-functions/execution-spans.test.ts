import { expect, test } from 'vitest'
import { createHarness } from '../../support/engine-harness.ts'

const TASK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true }

test('branches, iterations, retries and waits are spans below their states, in a tree without loose ends', async () => {
  let calls = 0
  const { states, create, clock } = await createHarness(
    {},
    {
      async invokeLambda() {
        const failed = calls++ === 0
        const payload = failed ? '{"errorType":"Busy"}' : '{}'
        const more = failed ? { functionError: 'Unhandled' } : {}
        return { statusCode: 200, payload, ...more, executedVersion: '$LATEST', requestId: 'request' }
      },
    },
  )
  const stateMachineArn = await create({
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: {
        ...{ ...TASK, End: undefined, Next: 'Both' },
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, MaxAttempts: 2 }],
      },
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: TASK } },
          { StartAt: 'Right', States: { Right: TASK } },
        ],
        Next: 'Pause',
      },
      Pause: { Type: 'Wait', Seconds: 10, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: '{% [1, 2] %}',
        ItemProcessor: { StartAt: 'Item', States: { Item: TASK } },
        End: true,
      },
    },
  })
  const { executionArn } = (await states.request('StartExecution', { stateMachineArn })) as {
    executionArn: string
  }
  await clock.advance(60_000)

  const spans = states.spansOf(executionArn)
  const path = (id: string | undefined): string => {
    const span = spans.find(({ spanId }) => spanId === id)
    return span ? [path(span.parentSpanId), span.name].filter(Boolean).join(' > ') : ''
  }
  const machine = spans[0]!.name
  const paths = spans.map(({ spanId }) => path(spanId).replace(machine, 'M')).sort()
  expect(paths).toEqual(
    [
      'M',
      ...['M > First', 'M > First > attempt 1', 'M > First > wait for a retry', 'M > First > attempt 2'],
      ...['M > Both', 'M > Both > Left', 'M > Both > Left > attempt 1'],
      ...['M > Both > Right', 'M > Both > Right > attempt 1', 'M > Pause', 'M > Each'],
      ...['M > Each > Each[0]', 'M > Each > Each[0] > Item', 'M > Each > Each[0] > Item > attempt 1'],
      ...['M > Each > Each[1]', 'M > Each > Each[1] > Item', 'M > Each > Each[1] > Item > attempt 1'],
    ].sort(),
  )
  const lasted = (name: string) => {
    const { start, end } = spans.find((span) => span.name === name)!
    return end - start
  }
  expect(lasted('wait for a retry')).toBeGreaterThanOrEqual(4_900)
  expect(lasted('Pause')).toBeGreaterThanOrEqual(9_900)
  expect(spans.find(({ name }) => name === 'attempt 1')).toMatchObject({
    isError: true,
    attributes: { 'error.type': 'Busy' },
  })
})
