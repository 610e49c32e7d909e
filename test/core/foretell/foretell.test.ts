import { describe, expect, test } from 'vitest'
import { triesOf } from '#core/foretell/attempts.ts'
import { describeForetold } from '#core/foretell/describe.ts'
import { readFault } from '#core/foretell/fault.ts'
import { foretell, stepsOf } from '#core/foretell/foretell.ts'
import { compile, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'

const treeFor = (workflow: string) => treeOf(compile(sagas.find(({ name }) => name === workflow)!))
const order = treeFor('order-fulfillment')
const foretold = (faults: string[], { taken = false, tree = order } = {}) =>
  foretell(
    tree,
    faults.map((text) => readFault(text)!),
    { isTaken: () => taken },
  )
const said = (...faults: string[]) => describeForetold(foretold(faults))

describe('an order comes to', () => {
  test.each([
    [[], 'COMPLETED'],
    [['UpdateWarehouse:after'], 'COMPENSATED, 4 undos'],
    [['ReserveInventory:before'], 'COMPENSATED, 1 undo'],
    [['ValidateOrder:after'], 'COMPENSATED, 0 undos'],
    [['NotifyCustomer:before'], 'COMPLETED'],
    [['PackItems:midway'], 'COMPLETED'],
    [['UpdateWarehouse:timeout:2'], 'COMPLETED'],
    [['UpdateWarehouse:timeout:3'], 'COMPENSATED, 4 undos'],
    [['PackItems:timeout:10'], 'COMPLETED'],
    [['PackItems:timeout'], 'COMPENSATED, 3 undos'],
    [['RefundPayment:before'], 'COMPLETED'],
    [
      ['UpdateWarehouse:after', 'RefundPayment:before:giveUp'],
      'COMPENSATION_FAILED at RefundPayment, 2 undos before it',
    ],
    [
      ['UpdateWarehouse:after', 'RefundPayment:before'],
      'COMPENSATION_FAILED at RefundPayment, 2 undos before it',
    ],
    [['UpdateWarehouse:after', 'RefundPayment:before:100'], 'COMPENSATED, 4 undos'],
    [['UpdateWarehouse:after', 'RevertWarehouse:after:giveUp'], 'COMPENSATION_FAILED at RevertWarehouse'],
  ] as [string[], string][])('%j: %s', (faults, words) => {
    expect(said(...faults)).toBe(words)
  })
})

test('the step that fails before its effect has an undo that finds nothing', () => {
  expect(foretold(['PackItems:before'])).toMatchObject({
    failedAt: 'PackItems',
    undos: [
      { undo: 'UnpackItems', hadEffect: false },
      { undo: 'RefundPayment', hadEffect: true },
      { undo: 'ReleaseInventory', hadEffect: true },
    ],
  })
})

test('an approval is asked for, and fails, only where its condition holds', () => {
  expect(foretold(['ApproveOrder:before'])).toMatchObject({ status: 'COMPLETED', asks: [] })
  expect(foretold([], { taken: true })).toMatchObject({ status: 'COMPLETED', asks: ['ApproveOrder'] })
  expect(foretold(['ApproveOrder:before'], { taken: true })).toMatchObject({
    status: 'COMPENSATED',
    failedAt: 'ApproveOrder',
    asks: [],
  })
})

test('behind the pivot nothing is undone, even when its answer is lost', () => {
  const tree = treeFor('money-transfer')
  expect(foretold(['SettleTransfer:after'], { tree })).toMatchObject({ status: 'COMPLETED', undos: [] })
  expect(foretold(['SettleTransfer:before'], { tree }).undos).toHaveLength(2)
})

test('how far the other branches came is not foretold', () => {
  const { undos } = foretold(['LegalReview:before'], { tree: treeFor('document-approval') })
  expect(Object.fromEntries(undos.map(({ undo, hadEffect }) => [undo, hadEffect]))).toEqual({
    RevokeSecurityReview: undefined,
    RevokeFinanceReview: undefined,
    RevokeLegalReview: false,
    WithdrawDocument: true,
  })
})

test('times counts up to the tries that Step Functions gives a step', () => {
  const tries = (text: string) => {
    const fault = readFault(text)!
    const step = stepsOf(order).find(({ name, undo }) => [name, undo?.name].includes(fault.failAt))!
    const isUndo = step.undo?.name === fault.failAt
    return triesOf(fault, isUndo ? 'step' : step.kind, isUndo ? step.undo!.retry : step.retry)
  }
  expect(tries('ProcessPayment:after')).toBe(1)
  expect(tries('ProcessPayment:timeout')).toBe(3)
  expect(tries('PackItems:timeout')).toBe(41)
  expect(tries('RefundPayment:before')).toBe(101)
  expect(tries('RefundPayment:before:giveUp')).toBe(1)
})
