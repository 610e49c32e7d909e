import { expect, test } from 'vitest'
import { createProgressBar } from '#cli/progress-bar.ts'

const begin = (isTTY: boolean) => {
  const written: string[] = []
  let time = 0
  const out = { isTTY, write: (text: string) => written.push(text) > 0 }
  const bar = createProgressBar(out, () => time)
  return {
    written,
    show(at: number, done: number) {
      time = at
      bar.show({ done, planned: 100, violations: 1 })
    },
  }
}

test('a log gets a line every half minute, and nothing over itself', () => {
  const { written, show } = begin(false)
  for (const second of [1, 29, 30, 31, 59, 61]) {
    show(second * 1000, second)
  }
  expect(written).toEqual(['30/100  1/s  1 violations\n', '61/100  1/s  1 violations\n'])
})

test('a terminal gets a bar that is drawn over itself, and its end at once', () => {
  const { written, show } = begin(true)
  show(1_000, 50)
  show(1_010, 99)
  show(1_020, 100)
  expect(written).toHaveLength(2)
  expect(written[0]).toContain(`[${'█'.repeat(15)}${'░'.repeat(15)}] 50/100  50/s`)
  expect(written[1]).toMatch(/^\r.*█] 100\/100/)
})
