import { describeTime } from '#core/picture/duration.ts'
import type { Answer, Execution, Page } from '../client.ts'
import { EXIT, type ExitStatus } from '../exit-status.ts'
import { clean } from '../output/clean.ts'
import { drawPage, type Shape, showPage } from '../output/show-page.ts'
import type { Session } from '../session.ts'
import { digest } from './changes.ts'
import { follow, type Pace } from './follow.ts'
import { createScreen } from './screen.ts'

type Listing = Answer<Page<Execution>>

export interface PageWatch {
  fetch(signal: AbortSignal): Promise<Listing>
  shape: Shape<Execution>
  /** Absent where a look is one call. */
  pace?: Pace
}

/** Shows a list as it changes, until Ctrl-C. */
export async function watchPage(session: Session, { fetch, shape, pace }: PageWatch): Promise<ExitStatus> {
  const signal = session.terminal.watchInterrupt()
  const { change, tick, end } = await createPageDisplay(session, shape)
  try {
    await follow<Listing>({
      ...{ fetch, signal, pace },
      keyOf: ({ body }) => body.items.map(digest).join('\n'),
      onChange: change,
      onTick: tick,
      isOver: () => false,
    })
  } catch (error) {
    if (!signal.aborted) {
      throw error
    }
  } finally {
    end()
  }
  return EXIT.interrupted
}

interface PageDisplay {
  change(listing: Listing, before: Listing | undefined): void
  tick?: () => void
  end(): void
}

async function createPageDisplay(session: Session, shape: Shape<Execution>): Promise<PageDisplay> {
  const { view, terminal } = session
  if (!view.isLive || (view.format !== 'table' && view.format !== 'wide')) {
    return { change: (listing, before) => showChanged(session, listing, { before, shape }), end() {} }
  }
  const screen = await createScreen(terminal.out)
  let last: Listing | undefined
  const draw = () => last && screen.draw(drawPage(view, last.body, shape))
  return {
    change(listing) {
      last = listing
      draw()
    },
    tick: draw,
    end: screen.end,
  }
}

/** A pipe gets a line for each execution that is new or has changed. */
function showChanged(
  session: Session,
  { body }: Listing,
  { before, shape }: { before: Listing | undefined; shape: Shape<Execution> },
): void {
  const { print, view } = session
  const known = new Set(before?.body.items.map(digest))
  const items = body.items.filter((item) => !known.has(digest(item))).reverse()
  if (view.format === 'jsonl' || view.format === 'json' || view.format === 'id') {
    const page = { items }
    showPage(session, { body: page, text: JSON.stringify(page) }, shape)
    return
  }
  for (const { executionId, workflow, status, startedAt, endedAt } of clean(items)) {
    const at = describeTime(endedAt ?? startedAt, view)
    print(`${at}  ${executionId}  ${workflow}  ${status}`)
  }
}
