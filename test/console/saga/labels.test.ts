import { expect, test } from 'vitest'
import { fitLabels, type Label } from '#console/saga/labels.ts'

const LABELS: Label[] = [
  { place: 0.45, words: '// 17 m 30 s' },
  { place: 0.25, words: '+0.12 s' },
  { place: 0.5, words: '+17 m 30 s' },
  { place: 0.75, words: '+17 m 31 s' },
]
const fitting = (width: number) => fitLabels(LABELS, { width, start: '11:38:28' }).map(({ words }) => words)

test('labels that would print over those before them in the list are left out', () => {
  expect(fitting(600)).toEqual(['// 17 m 30 s', '+0.12 s', '+17 m 31 s'])
  expect(fitting(2_000)).toEqual(LABELS.map(({ words }) => words))
})

test('no label prints over the start', () => {
  expect(fitting(300)).toEqual(['// 17 m 30 s', '+17 m 31 s'])
  expect(fitting(120)).toEqual([])
  expect(fitting(0)).toEqual([])
})
