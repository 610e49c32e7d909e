import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { readLog } from '#local/storage/write-ahead-log.ts'

/** A log of several commits, as a kill leaves it, and how many frames SQLite says it has. */
function makeLog(commits: number, pageSize = 4096): { log: string; frames: number } {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-wal-'))
  const db = new DatabaseSync(join(folder, 'live.db'))
  db.exec(`PRAGMA page_size = ${pageSize}; PRAGMA journal_mode = WAL; CREATE TABLE t (x)`)
  for (let n = 0; n < commits; n++) {
    db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(500 + n))
  }
  const log = join(folder, 'left.db-wal')
  copyFileSync(join(folder, 'live.db-wal'), log)
  const frames = Number(db.prepare('PRAGMA wal_checkpoint').get()!.log)
  db.close()
  return { log, frames }
}

test.each([4096, 8192, 65_536])('a log of pages of %i bytes is read to its last commit', async (pageSize) => {
  const { log, frames } = makeLog(60, pageSize)
  expect(await readLog(log)).toMatchObject({ pageSize, frames, sequence: 0 })
})

test('a log is read up to the commit before its first damage', async () => {
  const { log, frames } = makeLog(10)
  const bytes = readFileSync(log)
  writeFileSync(log, bytes.subarray(0, -1))
  expect((await readLog(log))!.frames).toBe(frames - 1)
  bytes[32 + 24 + 10]! ^= 1
  writeFileSync(log, bytes)
  expect((await readLog(log))!.frames).toBe(0)
})

test('a log that is absent or empty has no state, and one whose header is damaged says so', async () => {
  const { log } = makeLog(1)
  const bytes = readFileSync(log)
  expect(await readLog(`${log}-other`)).toBeUndefined()
  for (const [damaged, problem] of [
    [bytes.subarray(0, 20), 'ends within its header'],
    [Buffer.alloc(100), 'does not begin like one'],
    [
      Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(4, 9), bytes.subarray(16)]),
      'does not fit its checksum',
    ],
  ] as const) {
    writeFileSync(log, damaged)
    await expect(readLog(log)).rejects.toThrow(problem)
  }
  writeFileSync(log, '')
  expect(await readLog(log)).toBeUndefined()
})
