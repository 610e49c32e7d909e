import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('events come forward or in reverse, page by page, and without their data on request', async () => {
  const { states, run } = await createHarness()
  const { arn: executionArn } = await run(pass(1), { n: 1 })
  const read = (input: object) => states.request('GetExecutionHistory', { executionArn, ...input })
  const { events } = await read({})
  const reversed = await read({ reverseOrder: true, maxResults: 3 })
  const { nextToken } = reversed
  const rest = await read({ reverseOrder: true, maxResults: 3, nextToken })
  expect([...(reversed.events as object[]), ...(rest.events as object[])]).toEqual(
    (events as object[]).toReversed(),
  )
  const [started] = (await read({ includeExecutionData: false })).events as object[]
  expect(started).toMatchObject({ executionStartedEventDetails: { roleArn } })
  expect(started).not.toHaveProperty('executionStartedEventDetails.input')
})
