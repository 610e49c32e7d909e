import { expect, test } from 'vitest'
import { pass } from '../../support/definitions.ts'
import { createHarness } from '../../support/engine-harness.ts'

test('announces each start and each end in the shape of EventBridge', async () => {
  const { run, changes } = await createHarness()
  const { arn } = await run(pass({ ok: true }), { n: 1 })
  expect(changes.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED'])
  expect(changes[1]).toMatchObject({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: '111111111111',
    region: 'us-east-1',
    time: '2026-01-01T00:00:00Z',
    resources: [arn],
    detail: {
      executionArn: arn,
      input: '{"n":1}',
      output: '{"ok":true}',
      startDate: Date.UTC(2026, 0, 1),
      error: null,
    },
  })
})
