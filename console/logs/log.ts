/** A line that a function has logged; what else stands in it is its own. */
export interface LogLine {
  functionName: string
  line: {
    timestamp?: string
    level?: string
    state?: string
    attempt?: number
    message?: string
    error?: { name?: string; message?: string }
  } & Record<string, unknown>
}

/** As the local cloud answers (local/logs-endpoint.ts). */
export interface LogPage {
  items: readonly LogLine[]
  cursor: string
  isMore: boolean
  isCut: boolean
}

/** What the page holds of a log, oldest first. */
export interface Log {
  lines: readonly LogLine[]
  /** How many lines came before the first, that are held no more. */
  dropped: number
  cursor: string | undefined
  isMore: boolean
  /** Older lines were left out. */
  isCut: boolean
}

export const EMPTY_LOG: Log = { lines: [], dropped: 0, cursor: undefined, isMore: false, isCut: false }

const MOST_KEPT = 2000

/** Returns the log with a page behind it, and without its oldest lines where they become too many. */
export function appendPage(log: Log, { items, cursor, isMore, isCut }: LogPage): Log {
  const all = [...log.lines, ...items]
  const lines = all.slice(-MOST_KEPT)
  const dropped = log.dropped + all.length - lines.length
  return { lines, dropped, cursor, isMore, isCut: log.isCut || isCut || dropped > 0 }
}

/** From the least on. */
export const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const
export type Level = (typeof LEVELS)[number]

export interface LogFilter {
  /** This level and those above it. */
  least: Level
  text: string
}

/** Lines of a level that is not known are of all levels. */
export function isWanted({ functionName, line }: LogLine, { least, text }: LogFilter): boolean {
  const level = LEVELS.indexOf(line.level as Level)
  const isLoud = level < 0 || level >= LEVELS.indexOf(least)
  const words = text.trim().toLowerCase()
  return isLoud && (words === '' || `${functionName} ${JSON.stringify(line)}`.toLowerCase().includes(words))
}
