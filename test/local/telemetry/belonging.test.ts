import { expect, test } from 'vitest'
import { findBelonging } from '#local/telemetry/belonging.ts'
import type { Span } from '#local/telemetry/span.ts'

function span(spanId: string, parentSpanId?: string, attributes: Span['attributes'] = {}): Span {
  return {
    ...{ traceId: 't', spanId, name: spanId, scope: 's', kind: 'internal', start: 0, end: 1, attributes },
    ...(parentSpanId ? { parentSpanId } : {}),
  }
}
const mine = { 'flowforge.tenant': 'me', 'flowforge.execution.id': 'ord-1' }
const theirs = { 'flowforge.tenant': 'them', 'flowforge.execution.id': 'ord-1' }
const find = (spans: Span[]) =>
  findBelonging(spans, { tenant: 'me', executionId: 'ord-1' }).map(({ spanId }) => spanId)

test('what bears the execution, what that is below, and what else is below it belong to it', () => {
  const spans = [
    span('request'),
    span('function', 'request'),
    span('step', 'function', mine),
    span('wait', 'request'),
  ]
  expect(find(spans)).toEqual(['request', 'function', 'step', 'wait'])
})

test('requests of others in a trace of one name stay out, and what they do below a common span', () => {
  const spans = [
    ...[
      span('request'),
      span('step', 'request', mine),
      span('other', 'request', theirs),
      span('below', 'other'),
    ],
    ...[span('request 2'), span('step 2', 'request 2', theirs), span('function 2', 'request 2')],
  ]
  expect(find(spans)).toEqual(['request', 'step'])
})

test('spans whose ids go round in a circle end', () => {
  expect(find([span('a', 'b', mine), span('b', 'a')]).sort()).toEqual(['a', 'b'])
})
