import { expect, test } from 'vitest'
import { readFrames } from '#bench/traced-frames.ts'

const PAGE = 7
const OTHER = 8

function report(frameSequence: number, state: string, pid = PAGE) {
  return {
    name: 'PipelineReporter',
    ph: 'b',
    ts: 0,
    pid,
    args: { frame_reporter: { state, frame_sequence: frameSequence } },
  }
}

function draw(ms: number, pid = PAGE) {
  return { name: 'DrawFrame', ph: 'I', ts: ms * 1000, pid }
}

test('counts a frame once, as shown if any of its reports says so, and leaves out those that had nothing to show', () => {
  const facts = readFrames([
    report(1, 'STATE_DROPPED'),
    report(1, 'STATE_PRESENTED_ALL'),
    report(2, 'STATE_PRESENTED_PARTIAL'),
    report(3, 'STATE_DROPPED'),
    report(4, 'STATE_NO_UPDATE_DESIRED'),
    report(5, 'STATE_DROPPED', OTHER),
    ...[0, 16, 33, 50].map((ms) => draw(ms)),
    draw(4, OTHER),
  ])
  expect(facts).toEqual({ presented: 2, dropped: 1, medianMs: 17, p95Ms: 17 })
})
