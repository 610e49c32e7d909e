import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import { openIfPresent } from './open-if-present.ts'
import { readLog } from './write-ahead-log.ts'

export const CHECKSUMS = 'checksums.json'

const Pair = z.tuple([z.number(), z.number()])

/** What a data file held. */
const FileState = z.object({
  size: z.number(),
  /** Absent for a file that is too large to be read at each start. */
  crc32: z.number().optional(),
  /** Of a SQLite file: its write-ahead log. */
  log: z
    .object({ pageSize: z.number(), sequence: z.number(), salts: Pair, frames: z.number(), checksum: Pair })
    .optional(),
})
export type FileState = z.infer<typeof FileState>

const Checksums = z.object({
  /** When this was written, in epoch milliseconds of the cloud's clock. */
  at: z.number(),
  /** By file name. Null for a file that has to be there, and has been written to since. */
  files: z.record(z.string(), FileState.nullable()),
  /** Of folders with any number of files, by their paths there. Null for one that has been written to since. */
  trees: z.record(z.string(), z.record(z.string(), FileState).nullable()).optional(),
  /**
   * By the name of a SQLite file that is open: the bytes that its write-ahead log has at least, which only closing the file
   * takes away. Null while it is being closed.
   */
  logs: z.record(z.string(), z.number().nullable()).optional(),
})
/** What the data files of a folder held when nothing was being written: damage shows at the next start. */
export type Checksums = z.infer<typeof Checksums>

/** Returns undefined when there are none. Throws an Error that says how they are damaged. */
export function readChecksums(folder: string): Checksums | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, CHECKSUMS), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw error
  }
  const { data, error } = Checksums.safeParse(parseJson(text))
  if (!data) {
    throw new Error(`at ${error.issues[0]!.path.join('.') || 'the top'}: ${error.issues[0]!.message}`)
  }
  return data
}

/** Replaces them at once. Where they cannot be written there are none: old ones would tell of damage that is none. */
export function writeChecksums(folder: string, checksums: Checksums): void {
  const file = join(folder, CHECKSUMS)
  const next = `${file}.next`
  try {
    writeFileSync(next, JSON.stringify(checksums), { mode: 0o600 })
    renameSync(next, file)
  } catch {
    rmSync(next, { force: true })
    rmSync(file, { force: true })
  }
}

/** Larger files are not read: their size alone is compared, which keeps each start bounded. */
const LARGEST_READ_BYTES = 256 * 2 ** 20
const CHUNK_BYTES = 2 ** 20

/**
 * Returns what the file holds now, or its size alone; undefined when it is absent. Throws an Error for an unreadable
 * write-ahead log.
 */
export async function describeFile(
  file: string,
  { sumsContent = true }: { sumsContent?: boolean } = {},
): Promise<FileState | undefined> {
  const handle = await openIfPresent(file)
  if (!handle) {
    return undefined
  }
  try {
    const { size } = await handle.stat()
    const log = file.endsWith('.db') ? await readLog(`${file}-wal`) : undefined
    return {
      size,
      ...(sumsContent && size <= LARGEST_READ_BYTES ? { crc32: await sum(handle) } : {}),
      ...(log ? { log: { ...log, salts: [...log.salts], checksum: [...log.checksum] } } : {}),
    }
  } finally {
    await handle.close()
  }
}

async function sum(handle: FileHandle): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let checksum = 0
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position)
    if (bytesRead === 0) {
      return checksum
    }
    checksum = crc32(buffer.subarray(0, bytesRead), checksum)
    position += bytesRead
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
