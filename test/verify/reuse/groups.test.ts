import { expect, test } from 'vitest'
import { groupByPrefix } from '#verify/reuse/groups.ts'
import { formatSchedule, parseSchedule } from '#verify/schedules/schedule.ts'

const schedule = (faults: string) => parseSchedule(`order-fulfillment/happy ${faults}`.trim())
const groupsOf = (...schedules: string[]) =>
  groupByPrefix(schedules.map(schedule)).map(({ prefix, schedules }) => [
    prefix && formatSchedule(prefix),
    ...schedules.map((each) => formatSchedule(each).replace('order-fulfillment/happy', '').trim()),
  ])
const undos = ['throws', 'twice', 'throttled', 'answer-lost', 'slow'].map((kind) => `RefundPayment:${kind}`)

test('schedules that differ in their last fault have the way to it in common', () => {
  const pairs = undos.map((undo) => `UpdateWarehouse:refused-after ${undo}`)
  expect(groupsOf(...undos, ...pairs)).toEqual([
    ['order-fulfillment/happy', ...undos],
    ['order-fulfillment/happy UpdateWarehouse:refused-after', ...pairs],
  ])
})

test('a few are not worth a run of what they have in common', () => {
  expect(groupsOf('RefundPayment:throws', 'RefundPayment:twice')).toEqual([
    [undefined, 'RefundPayment:throws', 'RefundPayment:twice'],
  ])
  expect(groupsOf('')).toEqual([[undefined, '']])
})

test('schedules that need the sweeper are in groups of their own', () => {
  const unheard = ['ValidateOrder', 'CheckInventory', 'PackItems', 'NotifyCustomer'].map(
    (state) => `${state}:stopped-unheard`,
  )
  expect(groupsOf(...undos, ...unheard)).toEqual([
    ['order-fulfillment/happy', ...undos],
    ['order-fulfillment/happy', ...unheard],
  ])
})

test('many are parted evenly, the largest groups first', () => {
  const many = Array.from({ length: 40 }, (_, index) => `RefundPayment:throws*${index + 1}`)
  const groups = groupsOf(...undos.map((undo) => `ValidateOrder:throws ${undo}`), ...many)
  expect(groups.map((group) => group.length - 1)).toEqual([14, 13, 13, 5])
  expect(
    groups
      .slice(0, 3)
      .flatMap(([, ...each]) => each)
      .sort(),
  ).toEqual(many.sort())
})

test('what gets stuck comes first, so that one worker is not busy with it when the others are done', () => {
  const stuck = ['UnpackItems', 'ReleaseInventory'].map(
    (undo) => `${undo}:stuck-retried RefundPayment:throws`,
  )
  expect(groupsOf(...undos, ...stuck).map((group) => group[1])).toEqual([...stuck, undos[0]])
})
