import type { Browser, Page } from 'playwright-core'
import * as z from 'zod'
import { median, percentile } from './statistics.ts'

/** What Chromium's compositor did with its frames, from its own trace. */
export interface TracedFrames {
  presented: number
  /** Frames for which something had changed and that were not shown. */
  dropped: number
  /** Between two frames that were drawn, in milliseconds. */
  medianMs: number
  p95Ms: number
}

/** As the performance panel of the developer tools asks for them; PipelineReporter is of the last two. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'cc', 'benchmark']

const Trace = z.object({
  traceEvents: z.array(
    z.looseObject({ name: z.string(), ph: z.string(), ts: z.number().default(0), pid: z.number() }),
  ),
})
const Reporter = z.object({
  args: z.object({ frame_reporter: z.object({ state: z.string(), frame_sequence: z.number() }) }),
})
type TraceEvent = z.infer<typeof Trace>['traceEvents'][number]

/** Runs something in a page, and returns what became of the page's frames meanwhile. */
export async function traceFrames(
  browser: Browser,
  page: Page,
  run: () => Promise<unknown>,
): Promise<TracedFrames> {
  await page.bringToFront()
  await browser.startTracing(page, { categories: CATEGORIES })
  await run()
  const trace = await browser.stopTracing()
  return readFrames(Trace.parse(JSON.parse(trace.toString())).traceEvents)
}

export function readFrames(events: readonly TraceEvent[]): TracedFrames {
  const draws = events.filter(({ name }) => name === 'DrawFrame')
  // Other pages of the browser are other processes; the one that is scrolled draws most.
  const pid = mostFrequent(draws.map((event) => event.pid))
  const at = draws.filter((event) => event.pid === pid).map(({ ts }) => ts / 1000)
  const between = at
    .sort((a, b) => a - b)
    .flatMap((each, index) => (index > 0 ? [each - at[index - 1]!] : []))
  const ends = endsOf(events.filter((event) => event.pid === pid))
  return {
    presented: ends.filter((states) => isPresented(states)).length,
    dropped: ends.filter((states) => !isPresented(states) && states.includes('STATE_DROPPED')).length,
    medianMs: median(between),
    p95Ms: percentile(between, 0.95),
  }
}

/** The states of each frame: it has a second report when the page's own work came too late for it, and comes with the next. */
function endsOf(events: readonly TraceEvent[]): string[][] {
  const states = new Map<number, string[]>()
  for (const event of events) {
    if (event.name === 'PipelineReporter' && event.ph === 'b') {
      const { frame_sequence, state } = Reporter.parse(event).args.frame_reporter
      states.set(frame_sequence, [...(states.get(frame_sequence) ?? []), state])
    }
  }
  return [...states.values()]
}

function isPresented(states: readonly string[]): boolean {
  return states.some((state) => state.startsWith('STATE_PRESENTED'))
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
