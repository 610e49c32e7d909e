import { describe, expect, test } from 'vitest'
import { median, percentile } from '#bench/statistics.ts'

describe('percentiles', () => {
  test('are samples by nearest rank, whatever their order', () => {
    const samples = [40, 10, 30, 20]
    expect(percentile(samples, 0.5)).toBe(20)
    expect(percentile(samples, 0.99)).toBe(40)
    expect(percentile(samples, 0)).toBe(10)
    expect(samples).toEqual([40, 10, 30, 20])
  })

  test('of one sample are that sample, of none are no number', () => {
    expect(median([7])).toBe(7)
    expect(median([])).toBeNaN()
  })
})
