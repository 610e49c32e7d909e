import { describe, expect, test } from 'vitest'
import { Cancelled, ExecutionEnded, StepFenced, StepInFlight, UndoDoesNotFit } from '#core/errors.ts'

describe('the errors that stop a delivery', () => {
  test('say who was cancelled and when, in words and as fields', () => {
    const error = new Cancelled('o-1', '2026-01-01T00:00:00.000Z')
    expect(error.message).toBe("execution 'o-1' was cancelled at 2026-01-01T00:00:00.000Z")
    expect(error).toMatchObject({ executionId: 'o-1', cancelRequestedAt: '2026-01-01T00:00:00.000Z' })
  })

  test('say which step may be at work and until when', () => {
    const leaseUntil = new Date('2026-01-01T00:00:30Z')
    const error = new StepInFlight('Pay', leaseUntil)
    expect(error.message).toBe(
      "'Pay' may be at work until 2026-01-01T00:00:30.000Z and cannot be undone before",
    )
    expect(error).toMatchObject({ step: 'Pay', leaseUntil })
  })

  test('say which execution has ended', () => {
    const error = new ExecutionEnded('o-1', 'has completed and cannot be COMPENSATED')
    expect(error.message).toBe("execution 'o-1' has completed and cannot be COMPENSATED")
    expect(error.executionId).toBe('o-1')
  })

  test('say what an undo has found, and what to do about it', () => {
    const error = new UndoDoesNotFit('Reserve', { found: "'S-1' is not as the step has left it" })
    expect(error.message).toMatch(/^what 'Reserve' did cannot be undone: 'S-1' is not as .* and skip it$/)
  })

  test('carry what bars a commit beside its message', () => {
    const error = new StepFenced("'Pay' was undone", { step: 'Pay', undoneAt: 'then' })
    expect(error).toMatchObject({ message: "'Pay' was undone", facts: { step: 'Pay', undoneAt: 'then' } })
  })

  test('have names that minifiers cannot change and types tell apart', () => {
    const names: ['Cancelled', 'ExecutionEnded', 'StepFenced', 'StepInFlight', 'UndoDoesNotFit'] = [
      new Cancelled('o-1', 'now').name,
      new ExecutionEnded('o-1', 'has ended').name,
      new StepFenced('fenced', {}).name,
      new StepInFlight('Pay', new Date()).name,
      new UndoDoesNotFit('Pay', { found: 'nothing' }).name,
    ]
    expect(names).toEqual(['Cancelled', 'ExecutionEnded', 'StepFenced', 'StepInFlight', 'UndoDoesNotFit'])
  })
})
