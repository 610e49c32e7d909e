import type { FileHandle } from 'node:fs/promises'
import { endianness } from 'node:os'
import { openIfPresent } from './open-if-present.ts'

/** How far SQLite's write-ahead log of a file holds committed pages: https://www.sqlite.org/fileformat2.html#walformat */
export interface LogState {
  pageSize: number
  /** How often the log was begun anew; its first salt grows with it, its second is drawn. */
  sequence: number
  salts: readonly [number, number]
  /** Frames up to the last commit that is whole. */
  frames: number
  /** Of these frames and the header, as the last of them tells it. */
  checksum: readonly [number, number]
}

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** The last bit says that checksums count words of big-endian byte order. */
const MAGIC = 0x377f0682
/** Read at a time: what else the process does is held up for about a millisecond. */
const CHUNK_BYTES = 2 ** 20

type Checksum = [number, number]

/**
 * Reads a write-ahead log up to its last whole commit, as SQLite does when it recovers one. Returns undefined for a file
 * that is absent or empty. Throws an Error that says what is wrong with its header.
 */
export async function readLog(file: string): Promise<LogState | undefined> {
  const handle = await openIfPresent(file)
  if (!handle) {
    return undefined
  }
  try {
    return await readFrom(handle)
  } finally {
    await handle.close()
  }
}

async function readFrom(handle: FileHandle): Promise<LogState | undefined> {
  const header = await readAt(handle, 0, HEADER_BYTES)
  if (header.length === 0) {
    return undefined
  }
  const { isBigEndian, ...start } = checkHeader(header)
  const frameBytes = FRAME_HEADER_BYTES + start.pageSize
  const framesAtATime = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes))
  let running: Checksum = [...start.checksum]
  let state: LogState = start
  for (let read = 0; ; read += framesAtATime) {
    const chunk = await readAt(handle, HEADER_BYTES + read * frameBytes, framesAtATime * frameBytes)
    for (let at = 0, frame = read + 1; at + frameBytes <= chunk.length; at += frameBytes, frame++) {
      const next = checkFrame(chunk.subarray(at, at + frameBytes), running, { ...start, isBigEndian })
      if (!next) {
        return state
      }
      running = next
      const isCommit = chunk.readUInt32BE(at + 4) !== 0
      if (isCommit) {
        state = { ...start, frames: frame, checksum: next }
      }
    }
    if (chunk.length < framesAtATime * frameBytes) {
      return state
    }
  }
}

interface Start extends LogState {
  isBigEndian: boolean
}

function checkHeader(header: Buffer): Start {
  if (header.length < HEADER_BYTES) {
    throw new Error('ends within its header')
  }
  const magic = header.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== MAGIC) {
    throw new Error('does not begin like one')
  }
  const isBigEndian = (magic & 1) === 1
  const checksum = addWords([0, 0], header.subarray(0, 24), isBigEndian)
  if (checksum[0] !== header.readUInt32BE(24) || checksum[1] !== header.readUInt32BE(28)) {
    throw new Error('has a header that does not fit its checksum')
  }
  return {
    pageSize: header.readUInt32BE(8),
    sequence: header.readUInt32BE(12),
    salts: [header.readUInt32BE(16), header.readUInt32BE(20)],
    frames: 0,
    checksum,
    isBigEndian,
  }
}

/** Returns the checksum up to and with this frame; undefined when the frame is not one that follows. */
function checkFrame(frame: Buffer, before: Checksum, { salts, isBigEndian }: Start): Checksum | undefined {
  if (frame.readUInt32BE(8) !== salts[0] || frame.readUInt32BE(12) !== salts[1]) {
    return undefined
  }
  const withHeader = addWords(before, frame.subarray(0, 8), isBigEndian)
  const [first, second] = addWords(withHeader, frame.subarray(FRAME_HEADER_BYTES), isBigEndian)
  return first === frame.readUInt32BE(16) && second === frame.readUInt32BE(20) ? [first, second] : undefined
}

function addWords(before: Checksum, bytes: Buffer, isBigEndian: boolean): Checksum {
  let [first, second] = before
  const words = toWords(bytes, isBigEndian)
  for (let at = 0; at < words.length; at += 2) {
    first = (first + words[at]! + second) | 0
    second = (second + words[at + 1]! + first) | 0
  }
  return [first >>> 0, second >>> 0]
}

function toWords(bytes: Buffer, isBigEndian: boolean): Uint32Array {
  // A copy begins at a multiple of four, as a view of words must.
  const copy = Buffer.from(new Uint8Array(bytes).buffer)
  if (isBigEndian === (endianness() === 'LE')) {
    copy.swap32()
  }
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.length / 4)
}

/** Returns what there is, up to `length` bytes. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
