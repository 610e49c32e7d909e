import { expect, test } from 'vitest'
import { fitEvent } from '#lambdas/api/read/history/history-event.ts'
import { bytesInAnswer } from '#lambdas/stores/fitting.ts'

const event = { execution: 'demo_a', id: 7, type: 'TaskStateExited', timestamp: '2026-01-01T00:00:00.000Z' }

test('an event that fits is shown as it is', () => {
  const small = { ...event, details: { name: 'PackItems', output: '{}' } }
  expect(fitEvent(small, 1_000)).toBe(small)
})

test('texts of an event that no answer can carry are cut, and say so', () => {
  const assignedVariables = { order: '"'.repeat(9_000) }
  const details = { name: 'PackItems', output: 'x'.repeat(9_000), assignedVariables }
  const fitting = fitEvent({ ...event, details }, 5_000)
  expect(bytesInAnswer(fitting)).toBeLessThanOrEqual(5_000)
  expect(fitting).toMatchObject({ ...event, details: { name: 'PackItems' } })
  expect(fitting.details!.output).toMatch(/^x+… \(cut: 625 of 9000 characters\)$/)
  expect(fitting.details!.assignedVariables).toEqual({
    order: expect.stringMatching(/^"+… \(cut: 625 of 9000 characters\)$/),
  })
})
