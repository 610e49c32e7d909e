import { expect, test } from 'vitest'
import { appendPage, EMPTY_LOG, isWanted, type Level, type LogLine } from '#console/logs/log.ts'

function lineOf(more: LogLine['line']): LogLine {
  return { functionName: 'FlowForge-ProcessPayment', line: { level: 'INFO', message: 'done', ...more } }
}

function pageOf(count: number, more: object = {}) {
  const items = Array.from({ length: count }, (_, index) => lineOf({ message: String(index) }))
  return { items, cursor: 'next', isMore: false, isCut: false, ...more }
}

test('a log grows by pages, keeps its newest 2,000 lines, and counts what it dropped', () => {
  const one = appendPage(EMPTY_LOG, pageOf(1500))
  expect([one.lines.length, one.dropped, one.isCut]).toEqual([1500, 0, false])
  const two = appendPage(one, pageOf(700, { cursor: 'later' }))
  expect([two.lines.length, two.dropped, two.isCut, two.cursor]).toEqual([2000, 200, true, 'later'])
  expect(two.lines[0]!.line.message).toBe('200')
  expect(appendPage(two, pageOf(0)).lines).toEqual(two.lines)
})

test('a log whose first page left out older lines stays one that is cut', () => {
  const cut = appendPage(EMPTY_LOG, pageOf(1, { isCut: true }))
  expect(appendPage(cut, pageOf(1)).isCut).toBe(true)
})

test.each<[Level, string, string | undefined, boolean]>([
  ['DEBUG', '', 'DEBUG', true],
  ['WARN', '', 'INFO', false],
  ['WARN', '', 'WARN', true],
  ['ERROR', '', 'WARN', false],
  ['ERROR', '', 'CRITICAL', true],
  ['ERROR', '', undefined, true],
  ['DEBUG', ' processPAY ', 'INFO', true],
  ['DEBUG', 'card declined', 'INFO', true],
  ['DEBUG', 'refund', 'INFO', false],
  ['WARN', 'processpay', 'INFO', false],
])('the filter %s, "%s" takes a line of level %s: %s', (least, text, level, isTaken) => {
  const line = lineOf({
    ...(level ? { level } : { level: '' }),
    error: { name: 'Declined', message: 'card declined' },
  })
  expect(isWanted(line, { least, text })).toBe(isTaken)
})
