import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('every problem of a definition is listed, up to a limit', async () => {
  const { states } = await createHarness()
  const validate = (definition: object, more: object = {}) =>
    states.request('ValidateStateMachineDefinition', { definition: JSON.stringify(definition), ...more })
  expect(await validate(pass(1))).toEqual({ result: 'OK', diagnostics: [], truncated: false })
  const bad = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, C: { Type: 'Pass', Next: 'D' } } }
  const { diagnostics } = await validate(bad)
  expect((diagnostics as object[]).length).toBeGreaterThan(1)
  expect(await validate(bad, { maxResults: 1 })).toEqual({
    result: 'FAIL',
    diagnostics: (diagnostics as object[]).slice(0, 1),
    truncated: true,
  })
})
