import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5
const ASK_AGAIN_MS = 25

/**
 * Calls `work` while no other process of this project writes its assemblies: `npm run dev` sees what `flowforge new` has
 * written while that synthesizes. Waits as long as another one works; a process that was killed holds nothing.
 */
export async function withAssemblyLock<Result>(
  project: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const folder = join(project, '.build')
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'assembly.lock'))
  try {
    while (!tryLock(lock)) {
      await sleep(ASK_AGAIN_MS)
    }
    return await work()
  } finally {
    lock.close()
  }
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      return false
    }
    throw error
  }
}
