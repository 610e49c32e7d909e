import { expect, test } from 'vitest'
import { readEmbeddedMetrics } from '#local/telemetry/embedded-metrics.ts'

const embed = (Dimensions: string[][], Metrics: object[], fields: object) =>
  JSON.stringify({
    _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'FlowForge', Dimensions, Metrics }] },
    ...fields,
  })

test('a line tells each of its metrics with its dimensions, and a list tells each of its values', () => {
  const line = embed([['service', 'workflow']], [{ Name: 'Undos', Unit: 'Count' }, { Name: 'Age' }], {
    ...{ service: 'flowforge', workflow: 'order-fulfillment', Undos: 1, Age: [3, 5], tenant: 'acme' },
  })
  const dimensions = { service: 'flowforge', workflow: 'order-fulfillment' }
  expect(readEmbeddedMetrics(`${line}\n`)).toEqual([
    { name: 'Undos', dimensions, value: 1 },
    { name: 'Age', dimensions, value: 3 },
    { name: 'Age', dimensions, value: 5 },
  ])
})

test('each set of dimensions is a metric', () => {
  const line = embed([['a'], ['a', 'b']], [{ Name: 'N' }], { a: 'x', b: 'y', N: 2 })
  expect(readEmbeddedMetrics(line).map(({ dimensions }) => dimensions)).toEqual([
    { a: 'x' },
    { a: 'x', b: 'y' },
  ])
})

test.each([
  '',
  'plain text',
  '{"message":"\\"CloudWatchMetrics\\""}',
  '{"_aws":{"CloudWatchMetrics":"no"}}',
  '{',
])('a line such as %s tells none', (line) => {
  expect(readEmbeddedMetrics(line)).toEqual([])
})

test('a metric whose value is missing is left out, and the others stay', () => {
  expect(readEmbeddedMetrics(embed([[]], [{ Name: 'N' }, { Name: 'M' }], { M: 1 }))).toEqual([
    { name: 'M', dimensions: {}, value: 1 },
  ])
})
