import { expect, test } from 'vitest'
import { createTimeAxis } from '#console/saga/time-axis.ts'

test('time runs evenly where nothing is idle for long', () => {
  const axis = createTimeAxis({ from: 0, to: 100 }, [
    { from: 10, to: 40 },
    { from: 50, to: 90 },
  ])
  expect(axis.folds).toEqual([])
  expect([0, 25, 50, 100].map(axis.placeOf)).toEqual([0, 0.25, 0.5, 1])
  expect([0, 0.25, 0.5, 1].map(axis.momentAt)).toEqual([0, 25, 50, 100])
})

test('a long gap is folded, and moments within it keep their order', () => {
  const axis = createTimeAxis({ from: 0, to: 1_000_200 }, [
    { from: 0, to: 50 },
    { from: 60, to: 100 },
    { from: 1_000_100, to: 1_000_200 },
  ])
  expect(axis.folds.map(({ ms }) => ms)).toEqual([1_000_000])
  expect(axis.placeOf(100)).toBeGreaterThan(0.3)
  expect(axis.placeOf(500_000)).toBeGreaterThan(axis.placeOf(100))
  expect(axis.placeOf(1_000_100)).toBeGreaterThan(axis.placeOf(500_000))
  for (const moment of [0, 55, 100, 500_000, 1_000_150]) {
    expect(axis.momentAt(axis.placeOf(moment))).toBeCloseTo(moment, 3)
  }
})

test('an execution that has just begun has an axis of no length', () => {
  const axis = createTimeAxis({ from: 5, to: 5 }, [])
  expect([axis.placeOf(5), axis.momentAt(1)]).toEqual([0, 5])
  expect(createTimeAxis({ from: 5, to: 5 }, [{ from: 5, to: 5 }]).folds).toEqual([])
})
