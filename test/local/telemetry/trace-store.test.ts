import { expect, test } from 'vitest'
import type { Span } from '#local/telemetry/span.ts'
import { createTraceStore } from '#local/telemetry/trace-store.ts'

function spansOf(traceId: string, count: number): Span[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ traceId, spanId: `${index}`, name: 'n', scope: 's', kind: 'internal' as const, start: 0, end: 1 },
    attributes: { of: traceId },
  }))
}

test('the oldest traces go when there are too many spans', () => {
  const store = createTraceStore({ most: 10 })
  store.add([...spansOf('a', 4), ...spansOf('b', 4)])
  store.add(spansOf('c', 4))

  expect(store.find({ of: 'a' })).toEqual([])
  expect(store.find({ of: 'b' })[0]!.spans).toHaveLength(4)
  store.add(spansOf('d', 4))
  expect(store.find({ of: 'b' })).toEqual([])
  expect(store.find({ of: 'c' })[0]!.spans).toHaveLength(4)
})

test('one trace that is too long is cut, says by how much, and pushes no other out', () => {
  const store = createTraceStore({ most: 10, mostOfOne: 5 })
  store.add(spansOf('a', 2))
  store.add(spansOf('b', 500))

  expect(store.find({ of: 'b' })[0]).toMatchObject({ dropped: 495 })
  expect(store.find({ of: 'a' })).toHaveLength(1)
})

test('executions are held with their trace', () => {
  const store = createTraceStore()
  store.addExecution('a', 'arn:1')
  store.add(spansOf('a', 1))

  expect([...store.find({ of: 'a' })[0]!.executions]).toEqual(['arn:1'])
})
