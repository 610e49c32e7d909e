import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { RecordedEvent } from '../interpreter/history.ts'
import type { Forms } from './forms.ts'
import type { StoredFrame } from './frames.ts'
import type { Transition } from './store.ts'

// Lists rather than objects, whose text is half keys, and one text for all transitions of a commit: a text for each, and
// a row for each, take half as long again (measured).

/** Frames that a transition has changed, and the ids of those it dropped. */
export type FrameRow = [
  execution: number,
  last: number,
  frames: readonly StoredFrame[],
  dropped: readonly number[],
]

/**
 * Time and number of the first event, the different texts, then the events. A task's output is the next state's input
 * and most often the next task's: it stands here once. An event is one number, its form and text, if it follows on the
 * one before it; else three: form, distance to the event it follows on, text.
 */
export type HistoryRow = [execution: number, at: number, first: number, texts: string[], ...events: number[]]

/** Texts that fit into the one number; text 0 is none. */
const fewTexts = 32

/** What a commit is as text: the records it changed, its frames, its history. */
export interface EncodedCommit {
  readonly records: string
  readonly frames: string
  readonly history: string
}

export function encodeCommit(transitions: readonly Transition[], forms: Forms): EncodedCommit {
  const records: ExecutionRecord[] = []
  const frameRows: FrameRow[] = []
  const historyRows: HistoryRow[] = []
  for (const { execution, record, lastEvent, frames, dropped, history } of transitions) {
    if (record) {
      records.push(record)
    }
    frameRows.push([execution, lastEvent, frames, dropped])
    if (history.length > 0) {
      historyRows.push(encodeHistory(execution, history, forms))
    }
  }
  return {
    records: JSON.stringify(records),
    frames: JSON.stringify(frameRows),
    history: JSON.stringify(historyRows),
  }
}

function encodeHistory(execution: number, history: readonly RecordedEvent[], forms: Forms): HistoryRow {
  const texts: string[] = []
  const { at, id: first } = history[0]!
  const row: HistoryRow = [execution, at, first, texts]
  for (const { id, previous, form, text } of history) {
    const number = forms.numberOf(form)
    let place = 0
    if (text !== undefined) {
      place = texts.indexOf(text) + 1
      if (place === 0) {
        place = texts.push(text)
      }
    }
    if (previous === id - 1 && place < fewTexts) {
      row.push(number * fewTexts + place)
    } else {
      row.push(-1 - number, id - previous, place)
    }
  }
  return row
}

export function decodeHistory([, at, first, texts, ...codes]: HistoryRow, forms: Forms): RecordedEvent[] {
  const events: RecordedEvent[] = []
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    const isShort = code >= 0
    const form = forms.at(isShort ? Math.floor(code / fewTexts) : -1 - code)
    const distance = isShort ? 1 : codes[++i]!
    const place = isShort ? code % fewTexts : codes[++i]!
    const id = first + events.length
    events.push({ id, previous: id - distance, at, form, text: texts[place - 1] })
  }
  return events
}

/** A commit without the transitions of some executions; undefined when none is left. */
export function withoutExecutions(
  { records, frames, history }: EncodedCommit,
  dropped: ReadonlySet<number>,
): EncodedCommit | undefined {
  const left = (JSON.parse(frames) as FrameRow[]).filter(([execution]) => !dropped.has(execution))
  if (left.length === 0) {
    return undefined
  }
  const events = (JSON.parse(history) as HistoryRow[]).filter(([execution]) => !dropped.has(execution))
  const others = (JSON.parse(records) as ExecutionRecord[]).filter(({ id }) => !dropped.has(id))
  return {
    records: JSON.stringify(others),
    frames: JSON.stringify(left),
    history: JSON.stringify(events),
  }
}
