import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { testAssembly } from '#test/support/assembly.ts'
import { launchBrowser } from '#test/support/browser.ts'
import setUp from '#test/support/global-setup.ts'
import { storeExecutions } from '#test/support/store-executions.ts'
import { createTestCloud } from '#testing/test-cloud.ts'
import type { Verdict } from './report.ts'
import { median } from './statistics.ts'
import { type TracedFrames, traceFrames } from './traced-frames.ts'

export interface ConsoleFacts {
  /** From navigation to the first contentful paint, in milliseconds. */
  firstPaintMs: number[]
  /** Of frames while the list of all executions is scrolled, and a page that holds nothing but stripes beside it. */
  frames: FrameFacts[]
  /** Of the page's JavaScript after a garbage collection, once a minute. */
  heapMb: number[]
}

interface FrameFacts {
  page: 'console' | 'empty page'
  /** As requestAnimationFrame has them: what the page itself was given. */
  perSecond: number
  medianMs: number
  longerThan20Ms: number
  /** As Chromium's trace has them: what was shown. */
  traced: TracedFrames
}

const EXECUTIONS = 10_000
const PAINTS = 7
const SCROLL_MS = 5000
const FIRST_PAINT_LIMIT_MS = 300
const HEAP_GROWTH_LIMIT = 1.2

/** Opens the console on a local cloud, with many executions that have ended and one that waits. */
export async function measureConsole(minutes: number, say: (what: string) => void): Promise<ConsoleFacts> {
  await setUp()
  const cloud = await createTestCloud({ assembly: testAssembly, time: 'real' })
  const browser = await launchBrowser(['--enable-precise-memory-info'])
  try {
    say(`storing ${EXECUTIONS} executions`)
    await storeExecutions(cloud.dynamoDb, 'demo', EXECUTIONS)
    const address = `${cloud.url}/console/executions`
    say('first paints')
    const firstPaintMs: number[] = []
    for (let round = 0; round <= PAINTS; round++) {
      const took = await paintOnce(browser, address)
      // The first one starts the functions.
      firstPaintMs.push(...(round > 0 ? [took] : []))
    }
    await startWaiting(cloud.url!)
    const page = await browser.newPage({ viewport: { width: 1680, height: 1050 } })
    await page.goto(address)
    say('loading the whole list')
    await loadAll(page)
    say('frames')
    const empty = await openEmpty(browser)
    const frames = [
      await measureFrames(browser, page, 'console'),
      await measureFrames(browser, empty, 'empty page'),
    ]
    await empty.close()
    await page.bringToFront()
    say(`the heap over ${minutes} minutes`)
    return { firstPaintMs, frames, heapMb: await watchHeap(page, minutes) }
  } finally {
    await browser.close()
    await cloud.stop()
  }
}

async function paintOnce(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  await page.goto(address)
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  const took = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  await page.close()
  return took
}

/** An order that waits for its approval for 30 seconds, and documents that wait for days. */
async function startWaiting(url: string): Promise<void> {
  const body = { executionId: 'live', documentId: 'live', version: 1, title: 'Live', author: 'bench' }
  await fetch(`${url}/workflows/document-approval`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function loadAll(page: Page): Promise<void> {
  const until = Date.now() + 300_000
  for (let count = 0; count < EXECUTIONS && Date.now() < until; ) {
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
    await page.waitForTimeout(20)
    count = Number((await page.locator('.list-count').innerText()).replace(/\D/g, ''))
  }
  await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 0))
}

/** As long a list, of which nothing has to be made or asked for. */
async function openEmpty(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1680, height: 1050 } })
  await page.setContent(`<div class="rows" style="height: 900px; overflow: auto">
    <div style="height: 700000px; background: repeating-linear-gradient(#eee, #fff 60px)"></div>
  </div>`)
  return page
}

/** Scrolls twice: tracing takes time itself. */
async function measureFrames(browser: Browser, page: Page, name: FrameFacts['page']): Promise<FrameFacts> {
  await page.bringToFront()
  const facts = summarize(await scroll(page))
  await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 0))
  return { page: name, ...facts, traced: await traceFrames(browser, page, () => scroll(page)) }
}

/** Scrolls 60 pixels with each frame; resolves to how long each took. As text: the page knows what Node does not. */
const SCROLL = `new Promise((resolve) => {
  const rows = document.querySelector('.rows')
  const took = []
  const begun = performance.now()
  let last = begun
  const step = (time) => {
    took.push(time - last)
    last = time
    rows?.scrollBy(0, 60)
    if (time - begun < ${SCROLL_MS}) {
      requestAnimationFrame(step)
    } else {
      resolve(took.slice(2))
    }
  }
  requestAnimationFrame(step)
})`

function scroll(page: Page): Promise<number[]> {
  return page.evaluate(SCROLL)
}

function summarize(took: readonly number[]) {
  const total = took.reduce((sum, each) => sum + each, 0)
  return {
    perSecond: (took.length / total) * 1000,
    medianMs: median([...took]),
    longerThan20Ms: took.filter((each) => each > 20).length / took.length,
  }
}

async function watchHeap(page: Page, minutes: number): Promise<number[]> {
  const session = await page.context().newCDPSession(page)
  const heap: number[] = []
  for (let minute = 0; minute <= minutes; minute++) {
    await sleep(minute === 0 ? 5000 : 60_000)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    heap.push(usedSize / 1e6)
  }
  return heap
}

export function printConsoleReport(facts: ConsoleFacts): void {
  const { firstPaintMs, frames, heapMb } = facts
  console.log(`first paint    ${median(firstPaintMs).toFixed(0)} ms (median of ${firstPaintMs.length})`)
  for (const { page, perSecond, medianMs, longerThan20Ms, traced } of frames) {
    const { presented, dropped } = traced
    console.log(
      `${page.padEnd(13)}  ${perSecond.toFixed(1)} frames/s, median ${medianMs.toFixed(1)} ms, ${(longerThan20Ms * 100).toFixed(1)} % longer than 20 ms`,
    )
    console.log(
      `       traced  ${presented} shown, ${dropped} dropped (${(droppedShare(traced) * 100).toFixed(1)} %), median ${traced.medianMs.toFixed(1)} ms, 95 % within ${traced.p95Ms.toFixed(1)} ms`,
    )
  }
  console.log(`heap           ${heapMb.map((each) => each.toFixed(1)).join(' → ')} MB`)
  for (const { target, met, value } of verdictsOfConsole(facts)) {
    console.log(`${met ? 'met   ' : 'missed'}  ${target}: ${value}`)
  }
}

function droppedShare({ presented, dropped }: TracedFrames): number {
  return dropped / (presented + dropped)
}

export function verdictsOfConsole({ firstPaintMs, frames, heapMb }: ConsoleFacts): Verdict[] {
  const paint = median(firstPaintMs)
  const [page, empty] = frames
  const ratio = page!.perSecond / empty!.perSecond
  const shown = (1 - droppedShare(page!.traced)) / (1 - droppedShare(empty!.traced))
  const growth = heapMb.at(-1)! / heapMb[0]!
  return [
    {
      target: `first paint under ${FIRST_PAINT_LIMIT_MS} ms`,
      met: paint < FIRST_PAINT_LIMIT_MS,
      value: `${paint.toFixed(0)} ms`,
    },
    {
      target: 'scrolling 10,000 executions keeps the frames of an empty page',
      met: ratio > 0.95,
      value: `${(ratio * 100).toFixed(0)} %`,
    },
    {
      target: 'and shows as large a part of them, by the trace',
      met: shown > 0.95,
      value: `${(shown * 100).toFixed(0)} %`,
    },
    {
      target: 'the heap stays flat',
      met: growth < HEAP_GROWTH_LIMIT,
      value: `× ${growth.toFixed(2)}`,
    },
  ]
}
