import { expect, test } from 'vitest'
import { drawTable } from '#cli/output/table.ts'

interface Row {
  id: string
  what: string
  many: number
}

const columns = [
  { title: 'ID', cell: ({ id }: Row) => id },
  { title: 'MANY', cell: ({ many }: Row) => String(many), align: 'right' as const },
  { title: 'WHAT', cell: ({ what }: Row) => what },
]
const rows = [
  { id: 'a', what: 'short', many: 7 },
  { id: 'longer', what: 'a line of some length', many: 1234 },
]

test('columns stand below one another, without rules or trailing blanks', () => {
  expect(drawTable(columns, rows, undefined)).toBe(
    ['ID      MANY  WHAT', 'a          7  short', 'longer  1234  a line of some length'].join('\n'),
  )
})

test.each([
  [35, 'ID      MANY  WHAT'],
  [34, 'ID      MANY'],
  [11, 'ID'],
])('in %i columns the first line is %s: the rightmost are dropped', (width, head) => {
  const lines = drawTable(columns, rows, width).split('\n')
  expect(lines[0]).toBe(head)
  expect(lines.every((line) => line.length <= width)).toBe(true)
})

test('the first column is cut where even it alone is too wide', () => {
  expect(drawTable(columns, rows, 5).split('\n')).toEqual(['ID', 'a', 'lo…'])
})

test('colours take no room, wide letters take two', () => {
  const painted = [
    { id: '\u001b[31mab\u001b[39m', what: 'x', many: 1 },
    { id: '注文', what: 'y', many: 2 },
  ]
  expect(drawTable(columns, painted, undefined).split('\n').slice(1)).toEqual([
    '\u001b[31mab\u001b[39m       1  x',
    '注文     2  y',
  ])
})
