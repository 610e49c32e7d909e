import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { explainFileError } from './data-file-error.ts'

export interface LogFile {
  /** Stays the same when the file is rotated: threads write to it by this number. */
  readonly descriptor: number
  close(): void
}

export interface LogLimits {
  mostBytes: number
  /** Older parts, `functions.log.1` being the youngest. */
  mostParts: number
  lookEveryMs: number
}

/** Its name in the data folder. */
export const LOG_FILE = 'functions.log'

export const MOST_PARTS = 2

const LIMITS: LogLimits = { mostBytes: 16 * 2 ** 20, mostParts: MOST_PARTS, lookEveryMs: 2_000 }

/**
 * Opens a log for appending. What is over the limit is copied into an older part and cut off, as logrotate's
 * `copytruncate` does: the descriptor is in use in other threads. Throws DataFileError.
 */
export function openLogFile(file: string, limits: LogLimits = LIMITS): LogFile {
  const descriptor = openForAppending(file)
  function look(): void {
    try {
      if (fstatSync(descriptor).size > limits.mostBytes) {
        rotate(file, descriptor, limits.mostParts)
      }
    } catch {
      // A full disk: what cannot be copied stays where it is.
    }
  }
  look()
  const timer = setInterval(look, limits.lookEveryMs).unref()
  return {
    descriptor,
    close() {
      clearInterval(timer)
      closeSync(descriptor)
    },
  }
}

function openForAppending(file: string): number {
  try {
    return openSync(file, 'a+', 0o600)
  } catch (error) {
    throw explainFileError(file, error as Error)
  }
}

function rotate(file: string, descriptor: number, mostParts: number): void {
  rmSync(`${file}.${mostParts}`, { force: true })
  for (let part = mostParts; part > 1; part--) {
    renameIfThere(`${file}.${part - 1}`, `${file}.${part}`)
  }
  const { size } = fstatSync(descriptor)
  copyFileSync(file, `${file}.1`)
  copyRest(descriptor, `${file}.1`, size)
  ftruncateSync(descriptor)
}

/** Copies what was written while the file was copied. */
function copyRest(descriptor: number, part: string, from: number): void {
  const target = openSync(part, 'r+')
  const buffer = Buffer.alloc(64 * 1024)
  try {
    for (let at = from; ; ) {
      const read = readSync(descriptor, buffer, 0, buffer.length, at)
      if (read === 0) {
        return
      }
      writeSync(target, buffer, 0, read, at)
      at += read
    }
  } finally {
    closeSync(target)
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error
    }
  }
}
