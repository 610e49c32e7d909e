import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  approval,
  defineApproval,
  defineSaga,
  defineStep,
  isTrue,
  parallel,
  type SagaNode,
  step,
  when,
} from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { describeFromSaga } from '#verify/workflows/from-saga.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const Trip = z.strictObject({ city: z.string() }).meta({ examples: [{ city: 'Lisbon' }] })
const input = { city: 'Lisbon' }
const priceTrip = defineStep('PriceTrip', { input: z.object({}), output: z.object({ isLarge: z.boolean() }) })
const approveTrip = approval(defineApproval('ApproveTrip'))
const approveCost = approval(defineApproval('ApproveCost'))

const define = (steps: SagaNode[], schema: z.ZodType = Trip) =>
  describeFromSaga(defineSaga('a-trip', { input: schema, timeout: '1 day', steps }))

test('a saga without a file of its own is driven with the example of its input', () => {
  expect(define([step(priceTrip)]).cases).toEqual({ happy: { input, decisions: {}, ends: 'COMPLETED' } })
})

test('its approvals are given, and the last one refused', () => {
  expect(define([parallel('Both', [approveTrip], [approveCost])]).cases).toEqual({
    happy: { input, decisions: { ApproveTrip: 'approve', ApproveCost: 'approve' }, ends: 'COMPLETED' },
    refused: { input, decisions: { ApproveTrip: 'approve', ApproveCost: 'reject' }, ends: 'COMPENSATED' },
  })
})

test('an approval that may be passed over is not refused, as nobody knows whether it is asked for', () => {
  const { cases } = define([step(priceTrip), when(isTrue(priceTrip, 'isLarge'), [approveTrip])])
  expect(Object.keys(cases)).toEqual(['happy'])
})

test.each([
  ['no example', z.strictObject({ city: z.string() })],
  [
    'an example that its schema refuses',
    z.strictObject({ city: z.string() }).meta({ examples: [{ town: 'Lisbon' }] }),
  ],
])('a saga with %s is refused when it is driven, with the remedy', (_, schema) => {
  const workflow = define([step(priceTrip)], schema)
  expect(() => workflow.cases).toThrow(
    'the input of a-trip has no example that fits it; write .meta({ examples: [{ … }] }) at its schema, or verify/workflows/a-trip.ts',
  )
})

test('every saga is driven, those with a file of their own by that', () => {
  expect(Object.keys(WORKFLOWS)).toEqual(sagas.map(({ name }) => name))
  expect(Object.keys(WORKFLOWS['order-fulfillment']!.cases)).toContain('declined')
})
