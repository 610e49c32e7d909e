import { expect, test } from 'vitest'
import { countMetrics } from '#console/health/counted.ts'

const metric = (name: string, sum: number, dimensions: Record<string, string> = {}) => ({
  ...{ name, sum },
  dimensions: { service: 'flowforge', ...dimensions },
})

test('counts by workflow and by step, the step with the most first', () => {
  const order = { workflow: 'order-fulfillment' }
  const { workflows, steps } = countMetrics([
    metric('Undos', 4, order),
    metric('StepFailures', 1, { ...order, step: 'UpdateWarehouse' }),
    metric('StepFailures', 2, { ...order, step: 'UnpackItems' }),
    metric('StepRetries', 2, { ...order, step: 'UnpackItems' }),
    metric('Undos', 1, { workflow: 'money-transfer' }),
    metric('ExecutionsEnded', 9, { ...order, ending: 'COMPLETED' }),
  ])
  expect(workflows).toEqual([
    { workflow: 'money-transfer', counts: expect.objectContaining({ Undos: 1, StepRetries: 0 }) },
    {
      workflow: 'order-fulfillment',
      counts: { Undos: 4, StuckUndos: 0, StepFailures: 3, StepRetries: 2, ApprovalsAsked: 0, Decisions: 0 },
    },
  ])
  expect(steps.map(({ step, counts }) => [step, counts])).toEqual([
    ['UnpackItems', { StepFailures: 2, StepRetries: 2 }],
    ['UpdateWarehouse', { StepFailures: 1, StepRetries: 0 }],
  ])
})

test('an undo that is stuck is counted once, though it is told in all and by workflow', () => {
  const { workflows } = countMetrics([
    metric('StuckUndos', 1),
    metric('StuckUndos', 1, { workflow: 'order-fulfillment' }),
  ])
  expect(workflows.map(({ counts }) => counts.StuckUndos)).toEqual([1])
})

test('dead letters and throttles are counted in all', () => {
  const counted = countMetrics([metric('DeadLetters', 3), metric('Throttles', 5)])
  expect(counted).toMatchObject({ deadLetters: 3, throttles: 5 })
})
