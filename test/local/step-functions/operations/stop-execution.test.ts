import { expect, test } from 'vitest'
import { waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a stopped execution is aborted with the error given, and stopping it again changes nothing', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const executionArn = await harness.start(await harness.create(waitMinute))
  const stop = (error: string) => harness.states.request('StopExecution', { executionArn, error })
  const first = await stop('Enough')
  await harness.clock.advance(1_000)
  expect(await stop('Again')).toEqual(first)
  expect(await harness.ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' })
})
