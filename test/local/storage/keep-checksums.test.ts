import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRealClock } from '#local/clock.ts'
import { checkDataFiles } from '#local/storage/check-data-files.ts'
import { readChecksums } from '#local/storage/checksums.ts'
import { type ChecksumKeeper, keepChecksums } from '#local/storage/keep-checksums.ts'

const NAMES = ['data.db', 'key.json']
let live: string
let left: string
let db: DatabaseSync
let keeper: ChecksumKeeper
beforeEach(() => {
  live = mkdtempSync(join(tmpdir(), 'flowforge-keep-'))
  left = `${live}-left`
  open()
  db.exec('CREATE TABLE t (x)')
  db.close()
  keeper = keepChecksums(live, { names: NAMES, clock: createRealClock() })
  open()
})
afterEach(async () => {
  await keeper.stop()
  if (db.isOpen) {
    db.close()
  }
  for (const folder of [live, left]) {
    rmSync(folder, { recursive: true, force: true })
  }
})

function open(): void {
  db = new DatabaseSync(join(live, 'data.db'))
  db.exec('PRAGMA journal_mode = WAL')
}

function write(): void {
  db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(10_000))
}

/** Copies the files as they are, as a kill leaves them. */
function leave(): void {
  rmSync(left, { recursive: true, force: true })
  cpSync(live, left, { recursive: true })
}

const log = () => join(left, 'data.db-wal')
const said: string[] = []
async function check(): Promise<string[]> {
  said.length = 0
  return [...(await checkDataFiles(left, NAMES, readChecksums(left), (line) => said.push(line)))]
}

describe('a file that was written to just before a kill', () => {
  beforeEach(() => {
    keeper.expectFiles()
    write()
    leave()
  })

  test('is taken', async () => {
    expect([await check(), said]).toEqual([[], []])
  })

  test('is refused without its write-ahead log', async () => {
    rmSync(log())
    await expect(check()).rejects.toThrow(
      `the data file ${join(left, 'data.db')} lacks its write-ahead log (-wal), where what was written last is; it is left as it is: restore it from a backup`,
    )
  })
})

test.each([
  ['emptied', 0, 'lacks its write-ahead log (-wal)'],
  ['shorter than it was', 5_000, 'has a damaged write-ahead log (-wal): of'],
])('a file whose log is %s is refused', async (_, size, finding) => {
  write()
  keeper.expectFiles()
  write()
  leave()
  truncateSync(log(), size)
  await expect(check()).rejects.toThrow(finding)
})

test('a file that was killed with an empty log is taken, and so is one that was killed before it had any', async () => {
  leave()
  rmSync(log(), { force: true })
  expect(await check()).toEqual([])
  keeper.expectFiles()
  leave()
  expect(await check()).toEqual([])
})

test('the log that a killed cloud has left is expected from the start on', async () => {
  write()
  leave()
  await keeper.stop()
  keeper = keepChecksums(live, { names: NAMES, clock: createRealClock() })
  leave()
  rmSync(log())
  await expect(check()).rejects.toThrow('lacks its write-ahead log (-wal)')
})

test('a log that gets its first content is expected a moment later', async () => {
  keeper.expectFiles()
  expect(readChecksums(live)!.logs).toEqual({ 'data.db': 0 })
  write()
  await expect.poll(() => readChecksums(live)!.logs!['data.db']).toBeGreaterThan(10_000)
})

test('a file that was killed while it was being closed is taken, and that it may lack something is said', async () => {
  write()
  keeper.expectFiles()
  await keeper.stop()
  leave()
  expect([await check(), said]).toEqual([[], []])
  db.close()
  leave()
  expect(await check()).toEqual([])
  expect(said).toEqual([
    expect.stringMatching(/the last stop was broken off while .*data\.db was being closed/),
  ])
})

test('the file of an emulator that was ended just before the kill is taken, and that it may lack something is said', async () => {
  const emulated = ['dynamodb.db']
  const other = new DatabaseSync(join(live, 'dynamodb.db'))
  other.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)')
  await keeper.stop()
  keeper = keepChecksums(live, { names: emulated, clock: createRealClock() })
  leave()
  rmSync(join(left, 'dynamodb.db-wal'))
  await expect(checkDataFiles(left, emulated, readChecksums(left))).rejects.toThrow('lacks its write-ahead')
  other.close()
  leave()
  said.length = 0
  await checkDataFiles(left, emulated, readChecksums(left), (line) => said.push(line))
  expect(said).toEqual([expect.stringMatching(/dynamodb.db .* had that been taken away before/)])
})

test('a file of ours is refused without its log, whether it has an -shm or not', async () => {
  write()
  keeper.expectFiles()
  leave()
  rmSync(log())
  rmSync(join(left, 'data.db-shm'))
  await expect(check()).rejects.toThrow('lacks its write-ahead log (-wal)')
})

test('a file that was closed, and the file of a start that failed, are expected without a log', async () => {
  write()
  await keeper.stop()
  db.close()
  keeper.unseal()
  leave()
  expect([await check(), said]).toEqual([[], []])
  await keeper.seal()
  leave()
  expect([await check(), said]).toEqual([['data.db'], []])
})

test('a log that went with the process that had its file open is not expected', async () => {
  write()
  keeper.expectFiles()
  db.close()
  keeper.expectClosed('data.db')
  leave()
  expect([await check(), said]).toEqual([[], []])
  open()
})

test('a file that came since is expected once it was announced', async () => {
  keeper.expectFiles()
  writeFileSync(join(live, 'key.json'), '{}')
  keeper.expectNew()
  leave()
  rmSync(join(left, 'key.json'))
  await expect(check()).rejects.toThrow('is gone')
})
