import { statfsSync } from 'node:fs'
import type { Health } from './health.ts'

/** With less than this a commit of many items may not fit. */
const LEAST_FREE_BYTES = 4 * 2 ** 20
const LOOK_EVERY_MS = 1_000

/** Notes when the disk of a folder is nearly full, before a file on it cannot be written, or is gone. Returns what ends it. */
export function watchSpace(
  folder: string,
  health: Health,
  readFree: (folder: string) => number = readFreeBytes,
): () => void {
  const look = () => health.note('disk', findSpaceProblem(folder, 0, readFree))
  look()
  const timer = setInterval(look, LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** Says that the disk of a folder is nearly full, or would be with so many `bytes` more. */
export function findSpaceProblem(
  folder: string,
  bytes: number,
  readFree: (folder: string) => number = readFreeBytes,
): string | undefined {
  try {
    const free = readFree(folder)
    const needed = LEAST_FREE_BYTES + bytes
    return free < needed
      ? `the disk of ${folder} has ${toMegabytes(free)} left, and needs ${toMegabytes(needed)}`
      : undefined
  } catch (error) {
    return `the disk of ${folder} cannot be looked at (${(error as Error).message})`
  }
}

function readFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
