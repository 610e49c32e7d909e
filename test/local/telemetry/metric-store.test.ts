import { expect, test } from 'vitest'
import { createMetricStore } from '#local/telemetry/metric-store.ts'

const HOUR_MS = 3_600_000

function open() {
  let now = Date.parse('2027-01-01T00:00:00Z')
  const store = createMetricStore({ now: () => now })
  return {
    ...{ store, startedAt: now },
    wait(ms: number) {
      now += ms
    },
  }
}

test('sums up each metric by its dimensions, whatever their order', () => {
  const { store } = open()
  store.add([
    { name: 'Undos', dimensions: { a: '1', b: '2' }, value: 1 },
    { name: 'Undos', dimensions: { b: '2', a: '1' }, value: 4 },
    { name: 'Undos', dimensions: { a: '2', b: '2' }, value: 7 },
  ])
  store.count('Throttles')
  expect(store.sumUp(HOUR_MS).metrics).toEqual([
    { name: 'Undos', dimensions: { a: '1', b: '2' }, samples: 2, sum: 5, maximum: 4 },
    { name: 'Undos', dimensions: { a: '2', b: '2' }, samples: 1, sum: 7, maximum: 7 },
    { name: 'Throttles', dimensions: {}, samples: 1, sum: 1, maximum: 1 },
  ])
})

test('counts what came within the time that is asked for, and says from when on', () => {
  const { store, startedAt, wait } = open()
  store.count('Throttles')
  wait(2 * HOUR_MS)
  expect(store.sumUp(3 * HOUR_MS)).toMatchObject({ from: startedAt, metrics: [{ sum: 1 }] })
  store.count('Throttles')
  expect(store.sumUp(HOUR_MS)).toMatchObject({ from: startedAt + HOUR_MS, metrics: [{ sum: 1 }] })
  expect(store.sumUp(3 * HOUR_MS).metrics).toMatchObject([{ sum: 2 }])
})

test('holds a week, and no more', () => {
  const { store, wait } = open()
  store.count('Throttles')
  wait(8 * 24 * HOUR_MS)
  store.count('Other')
  expect(store.sumUp(100 * 24 * HOUR_MS).metrics.map(({ name }) => name)).toEqual(['Other'])
})
