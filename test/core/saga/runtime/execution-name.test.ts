import { expect, test } from 'vitest'
import { executionName, parseExecutionName, rollbackName } from '#core/saga/index.ts'

test('a name tells tenant and id apart, whatever the id holds', () => {
  expect(parseExecutionName(executionName('a-b', 'x_r1_y'))).toEqual({ tenant: 'a-b', executionId: 'x_r1_y' })
})

test('rollbacks count up, and still tell whose they are', () => {
  const first = rollbackName('demo_ord-1')
  expect([first, rollbackName(first)]).toEqual(['R1_demo_ord-1', 'R2_demo_ord-1'])
  expect(parseExecutionName(rollbackName(first))).toEqual({ tenant: 'demo', executionId: 'ord-1' })
})

test('no order can take the name of a rollback', () => {
  expect(executionName('r1', 'demo_ord-1')).not.toBe(rollbackName('demo_ord-1'))
})
