import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Span } from '#local/telemetry/span.ts'
import { writeFunction } from '../../support/function-bundle.ts'
import { oneLambda } from '../../support/one-lambda.ts'

const createWith = oneLambda()
const ANSWERS_AFTER_MS = 50

const server = createServer(async (_, response) => {
  const answersAt = performance.now() + ANSWERS_AFTER_MS
  // A timer counts from when its turn of the event loop began, and so may be early.
  while (performance.now() < answersAt) {
    await sleep(answersAt - performance.now())
  }
  response.end()
})
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())

const source = `
  import { request } from 'node:http'
  export const handler = ({ url, target }) => new Promise((resolve) => {
    const headers = target ? { 'x-amz-target': target } : {}
    request(url, { headers }, (response) => response.resume().on('end', () => resolve(null))).end()
  })`

test('a call is a span with the name of what is called, and as long as it took', async () => {
  const spans: Span[] = []
  const lambda = createWith([writeFunction('Subject', source, { timeout: 30 })], {
    recordSpans: (ended) => spans.push(...ended),
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`
  for (const target of ['DynamoDB_20120810.GetItem', undefined]) {
    await lambda.invoke({ functionName: 'Subject', payload: JSON.stringify({ url, target }) })
  }

  const calls = spans.filter(({ scope }) => scope === 'aws.sdk')
  expect(calls.map(({ name }) => name)).toEqual(['DynamoDB.GetItem', 'GET'])
  // Both ends are whole milliseconds.
  expect(calls.every(({ start, end }) => end - start >= ANSWERS_AFTER_MS - 2)).toBe(true)
})
