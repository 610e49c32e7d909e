import { expect, test } from 'vitest'
import { Lines, type Queueing } from '#local/lambda/lines.ts'

interface Item {
  name: string
  cost: number
  queueing: Queueing
}

const item = (name: string, queueing: Queueing = {}, cost = 1): Item => ({ name, queueing, cost })

/** Takes all that is left, first to last. */
function takeAll(lines: Lines<Item>, dropped: string[] = []): string[] {
  const taken: string[] = []
  const drop = ({ name }: Item) => dropped.push(name)
  for (;;) {
    const next = lines.take({ choose: () => true, drop, few: 4 })
    if (!next) {
      return taken
    }
    taken.push(next.item.name)
  }
}

test('a line is served in the order in which it came', () => {
  const lines = new Lines<Item>()
  for (const name of ['a', 'b', 'c']) {
    lines.add('tasks', item(name))
  }
  expect(takeAll(lines)).toEqual(['a', 'b', 'c'])
  expect(lines.isEmpty).toBe(true)
})

test('the lower order goes first, and those of one order as they came', () => {
  const lines = new Lines<Item>()
  for (const [name, order] of [
    ['third', 7],
    ['first', 2],
    ['fourth', 7],
    ['second', 3],
  ] as const) {
    lines.add('tasks', item(name, { order }))
  }
  lines.add('tasks', item('without'))
  expect(takeAll(lines)).toEqual(['first', 'second', 'third', 'fourth', 'without'])
})

test('lines take turns, so that a short one does not wait for the end of a long one', () => {
  const lines = new Lines<Item>()
  for (const name of ['t1', 't2', 't3', 't4']) {
    lines.add('tasks', item(name))
  }
  lines.add('health', item('h1'))
  lines.add('start', item('s1'))
  lines.add('start', item('s2'))
  expect(takeAll(lines)).toEqual(['t1', 'h1', 's1', 't2', 's2', 't3', 't4'])
})

test('a line of low costs is served more often', () => {
  const lines = new Lines<Item>()
  for (let count = 0; count < 4; count++) {
    lines.add('tasks', item('t'))
    lines.add('reads', item('r', {}, 1 / 2))
  }
  expect(takeAll(lines).join('')).toBe('trrtrrtt')
})

test('a line that was empty has nothing to make up for', () => {
  const lines = new Lines<Item>()
  for (let count = 0; count < 10; count++) {
    lines.add('tasks', item('before'))
  }
  takeAll(lines)
  lines.add('tasks', item('t1'))
  lines.add('tasks', item('t2'))
  lines.add('late', item('l1'))
  lines.add('late', item('l2'))
  expect(takeAll(lines).map((name) => name[0])).not.toEqual(['l', 'l', 't', 't'])
})

test('what is not chosen is passed over for what stands a little behind it, and stays first', () => {
  const lines = new Lines<Item>()
  for (const name of ['not yet', 'now']) {
    lines.add('tasks', item(name))
  }
  const choose = ({ name }: Item) => (name === 'now' ? name : undefined)
  expect(lines.take({ choose, drop() {}, few: 1 })).toBeUndefined()
  expect(lines.take({ choose, drop() {}, few: 2 })?.choice).toBe('now')
  expect(takeAll(lines)).toEqual(['not yet'])
})

test('what nobody wants any more is dropped when its turn comes', () => {
  const lines = new Lines<Item>()
  let isWanted = true
  lines.add('start', item('given up', { isWanted: () => isWanted }))
  lines.add('start', item('wanted', { isWanted: () => true }))
  isWanted = false
  const dropped: string[] = []
  expect(takeAll(lines, dropped)).toEqual(['wanted'])
  expect(dropped).toEqual(['given up'])
})
