import { describe, expect, test } from 'vitest'
import { createTimeScale } from '#console/trace/time-scale.ts'
import { isCall, namesOfLinks, type TraceSpan, toRows } from '#console/trace/trace.ts'

function span(spanId: string, [start, end]: [number, number], more: Partial<TraceSpan> = {}): TraceSpan {
  return { traceId: 't', spanId, name: spanId, scope: 'aws.states', start, end, attributes: {}, ...more }
}

test('rows read as a tree: each span before those below it, the earliest first, and one without its parent at the top', () => {
  const spans = [
    span('late', [5, 6], { parentSpanId: 'top' }),
    span('early', [1, 2], { parentSpanId: 'top' }),
    span('inside', [1, 1], { parentSpanId: 'early' }),
    span('top', [0, 9]),
    span('lost', [3, 4], { parentSpanId: 'gone' }),
  ]
  expect(toRows({ spans }).map(({ span: { spanId }, depth }) => `${depth} ${spanId}`)).toEqual([
    ...['0 top', '1 early', '2 inside', '1 late', '0 lost'],
  ])
})

test('spans whose parents go round in a circle hang nothing up', () => {
  const spans = [span('a', [0, 1], { parentSpanId: 'b' }), span('b', [0, 1], { parentSpanId: 'a' })]
  expect(toRows({ spans })).toEqual([])
})

test('calls of AWS and commits are told from steps', () => {
  expect(isCall(span('DynamoDB.Query', [0, 1], { scope: 'aws.sdk' }))).toBe(true)
  expect(isCall(span('ledger.commit', [0, 1], { scope: 'flowforge' }))).toBe(true)
  expect(isCall(span('flowforge.step PackItems', [0, 1], { scope: 'flowforge' }))).toBe(false)
})

test('a link is named by the span it leads to, in whatever trace that is', () => {
  const trace = { traceId: 't', spans: [span('workflow', [0, 1])], dropped: 0 }
  const links = [
    { traceId: 't', spanId: 'workflow' },
    { traceId: 'gone', spanId: 'workflow' },
  ]
  expect(namesOfLinks(span('rollback', [2, 3], { links }), [trace])).toEqual(['workflow'])
})

describe('the axis', () => {
  test('is even where something works all the time', () => {
    const scale = createTimeScale([span('a', [1000, 1050]), span('b', [1050, 1100])])
    expect([1000, 1025, 1050, 1100].map((time) => scale.at(time))).toEqual([0, 0.25, 0.5, 1])
    expect(scale.isFolded).toBe(false)
  })

  test('folds the wait for a decision, so that the work beside it can be seen', () => {
    const scale = createTimeScale([
      span('workflow', [0, 60_100]),
      span('a', [0, 50], { parentSpanId: 'workflow' }),
      span('wait for the task token', [50, 60_050], { parentSpanId: 'workflow' }),
      span('b', [60_050, 60_100], { parentSpanId: 'workflow' }),
    ])
    expect(scale.isFolded).toBe(true)
    expect(scale.at(50)).toBeGreaterThan(0.4)
    expect(scale.at(60_050) - scale.at(50)).toBeLessThan(0.1)
    expect([scale.at(0), scale.at(60_100)]).toEqual([0, 1])
  })

  test('bears a span without length', () => {
    const scale = createTimeScale([span('a', [5, 5])])
    expect([scale.at(5), scale.isFolded]).toEqual([0, false])
  })
})
