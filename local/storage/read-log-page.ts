import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { MOST_PARTS } from './log-file.ts'
import { type LogLine, readLine } from './log-line.ts'

/** Which lines are meant. */
export interface LogQuery {
  executionId: string
  tenant: string
  /** Where an earlier page ended; `OLDEST` for the first line that is kept, the newest page without. */
  cursor?: string | undefined
}

export interface LogPage {
  /** Oldest first. */
  items: LogLine[]
  /** Where the page ends: the next one begins there, once something was added. */
  cursor: string
  /** There are lines after the page already. */
  isMore: boolean
  /** Older lines were left out. */
  isCut: boolean
}

export const OLDEST = 'oldest'

const MOST_LINES = 500
const MOST_BYTES = 2 ** 20
/** A line that is longer is passed over. */
const CHUNK_BYTES = 2 ** 20
/** Of a part's beginning, which holds a time and a request's id, and stays the same when the part is renamed. */
const MARK_BYTES = 256

interface Part {
  file: FileHandle
  size: number
  /** Read when it was opened: a rotation may empty the file while it is read. */
  beginning: Buffer
}

/**
 * Reads a page of an execution's lines from a log and its older parts. Memory is bounded by the page and one chunk,
 * however long the log is. A cursor names a part by its beginning, so it survives a rotation; one whose part is gone
 * begins with the oldest line that is kept.
 */
export async function readLogPage(file: string, query: LogQuery): Promise<LogPage> {
  const parts = await openParts(file)
  try {
    const begin = findBegin(parts, query.cursor ?? OLDEST)
    return await readParts(parts.slice(begin.part), begin.at, query)
  } finally {
    await Promise.all(parts.map((part) => part.file.close()))
  }
}

/** Oldest first, without empty ones. */
async function openParts(file: string): Promise<Part[]> {
  const parts: Part[] = []
  for (let number = MOST_PARTS; number >= 0; number--) {
    const part = await openPart(number === 0 ? file : `${file}.${number}`)
    if (part) {
      parts.push(part)
    }
  }
  return parts
}

async function openPart(name: string): Promise<Part | undefined> {
  const file = await open(name).catch(() => undefined)
  const size = (await file?.stat())?.size ?? 0
  if (file && size > 0) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0)
    return { file, size, beginning: buffer.subarray(0, bytesRead) }
  }
  await file?.close()
  return undefined
}

async function readParts(parts: readonly Part[], from: number, query: LogQuery): Promise<LogPage> {
  const needle = Buffer.from(`"executionId":${JSON.stringify(query.executionId)}`)
  const page = createPage(query.cursor === undefined)
  const take = (text: string): boolean => {
    const line = readLine(text, query)
    return !line || page.add(line, text.length)
  }
  let cursor = query.cursor ?? OLDEST
  let isMore = false
  for (const [index, part] of parts.entries()) {
    const { at, isDone } = await scan(part.file, { from: index === 0 ? from : 0, needle, take })
    cursor = writeCursor(part, at)
    isMore = !isDone
    if (isMore) {
      break
    }
  }
  return { items: page.items, cursor, isMore, isCut: page.isCut }
}

/** The newest lines, or the first ones. */
function createPage(isOfNewest: boolean) {
  const items: LogLine[] = []
  const sizes: number[] = []
  let bytes = 0
  return {
    items,
    isCut: false,
    /** Returns false, and takes nothing, when the page of the first lines is full. */
    add(line: LogLine, size: number): boolean {
      const isFull = () => items.length > 0 && (items.length >= MOST_LINES || bytes + size > MOST_BYTES)
      if (isFull() && !isOfNewest) {
        return false
      }
      while (isFull()) {
        items.shift()
        bytes -= sizes.shift()!
        this.isCut = true
      }
      items.push(line)
      sizes.push(size)
      bytes += size
      return true
    },
  }
}

interface Scan {
  from: number
  /** Only lines that hold it are looked at. */
  needle: Buffer
  take: (line: string) => boolean
}

/** Reads whole lines until `take` refuses one; each read begins with a line. */
async function scan(
  file: FileHandle,
  { from, needle, take }: Scan,
): Promise<{ at: number; isDone: boolean }> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let at = from; ; ) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at)
    const read = buffer.subarray(0, bytesRead)
    const whole = read.lastIndexOf('\n') + 1
    if (whole === 0 && bytesRead < CHUNK_BYTES) {
      return { at, isDone: true }
    }
    for (let hit = read.indexOf(needle); hit >= 0 && hit < whole; ) {
      const begin = read.lastIndexOf('\n', hit) + 1
      const end = read.indexOf('\n', hit)
      if (!take(read.toString('utf8', begin, end))) {
        return { at: at + begin, isDone: false }
      }
      hit = read.indexOf(needle, end)
    }
    at += whole || bytesRead
  }
}

function writeCursor({ beginning }: Part, at: number): string {
  return `${beginning.length}.${markOf(beginning)}.${at}`
}

/** The part that begins as the cursor says; the newest one, should a crash have left two of them. */
function findBegin(parts: readonly Part[], cursor: string): { part: number; at: number } {
  const [length, mark, at] = cursor.split('.')
  const part = parts.findLastIndex(
    ({ beginning, size }) => markOf(beginning.subarray(0, Number(length))) === mark && Number(at) <= size,
  )
  return part < 0 ? { part: 0, at: 0 } : { part, at: Number(at) }
}

function markOf(beginning: Buffer): string {
  return createHash('sha256').update(beginning).digest('hex').slice(0, 16)
}
