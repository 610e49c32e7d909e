import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkDataFiles } from '#local/storage/check-data-files.ts'
import { type Checksums, describeFile } from '#local/storage/checksums.ts'

const NAMES = ['data.db', 'key.json']
let live: string
let left: string
let db: DatabaseSync
beforeEach(() => {
  live = mkdtempSync(join(tmpdir(), 'flowforge-check-'))
  left = `${live}-left`
  db = new DatabaseSync(join(live, 'data.db'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)')
  writeFileSync(join(live, 'key.json'), '{"secret":1}')
  write(20)
})
afterEach(() => {
  db.close()
  for (const folder of [live, left]) {
    rmSync(folder, { recursive: true, force: true })
  }
})

function write(commits: number): void {
  for (let n = 0; n < commits; n++) {
    db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(1_000))
  }
}

/** Copies the files as they are, as a kill leaves them. */
function leave(): string {
  rmSync(left, { recursive: true, force: true })
  cpSync(live, left, { recursive: true })
  return left
}

async function note(folder = live): Promise<Checksums> {
  const files = await Promise.all(NAMES.map(async (name) => [name, await describeFile(join(folder, name))]))
  return { at: 0, files: Object.fromEntries(files) }
}

async function check(checksums: Checksums | undefined): Promise<string[]> {
  return [...(await checkDataFiles(left, NAMES, checksums))]
}

describe('data files', () => {
  test('that nobody wrote to are known to be intact', async () => {
    const checksums = await note()
    leave()
    expect(await check(checksums)).toEqual(NAMES)
  })

  test.each([
    ['committed to', () => write(5)],
    [
      'committed to, and its log begun anew',
      () => {
        db.exec('PRAGMA wal_checkpoint(RESTART)')
        write(1)
      },
    ],
    [
      'committed to, and its log begun anew twice',
      () => {
        for (let n = 0; n < 2; n++) {
          db.exec('PRAGMA wal_checkpoint(RESTART)')
          write(30)
        }
      },
    ],
  ])('that were %s since are taken, and not known to be intact', async (_, change) => {
    const checksums = await note()
    change()
    leave()
    expect(await check(checksums)).toEqual(['key.json'])
  })

  test('that were closed with a checkpoint and noted afterwards are intact without a log', async () => {
    db.close()
    const checksums = await note()
    leave()
    expect(await check(checksums)).toEqual(NAMES)
    db = new DatabaseSync(join(live, 'data.db'))
  })

  test('of which nothing is known but their names are taken', async () => {
    leave()
    expect(await check({ at: 0, files: { 'data.db': null, 'key.json': null } })).toEqual([])
    expect(await check(undefined)).toEqual([])
  })

  const cut = (name: string, by: number) => () => {
    const file = join(left, name)
    truncateSync(file, Math.max(0, readFileSync(file).length - by))
  }
  const flip = (name: string, at: number) => () => {
    const file = join(left, name)
    const bytes = readFileSync(file)
    bytes[at]! ^= 1
    writeFileSync(file, bytes)
  }
  test.each<[string, () => void, string]>([
    ['whose log lost its last byte', cut('data.db-wal', 1), 'has a damaged write-ahead log (-wal)'],
    ['whose log is empty', cut('data.db-wal', 10 ** 9), 'lacks its write-ahead log (-wal)'],
    ['whose log is gone', () => rmSync(join(left, 'data.db-wal')), 'lacks its write-ahead log (-wal)'],
    [
      'whose log has a wrong bit',
      flip('data.db-wal', 9_000),
      'has a damaged write-ahead log (-wal): 2 of 31',
    ],
    [
      'whose log has a wrong header',
      flip('data.db-wal', 9),
      'has a write-ahead log (-wal) that has a header',
    ],
    ['that have a wrong bit', flip('data.db', 50), 'does not hold what was written to it'],
    ['that are empty', cut('data.db', 10 ** 9), 'is empty'],
    ['that are gone', () => rmSync(join(left, 'data.db')), 'is gone'],
    ['that are texts', () => writeFileSync(join(left, 'data.db'), 'gone fishing'), 'is no SQLite file'],
  ])('%s are refused, with file, finding and remedy', async (_, damage, finding) => {
    const checksums = await note()
    leave()
    damage()
    const refused = check(checksums)
    await expect(refused).rejects.toMatchObject({ name: 'DataFileError', file: join(left, 'data.db') })
    await expect(refused).rejects.toThrow(`the data file ${join(left, 'data.db')} ${finding}`)
    await expect(refused).rejects.toThrow(/restore it from a backup.*or remove .*checksums\.json/)
  })

  test('that have the log of another file are refused, with the log of another page size also when nothing is known', async () => {
    const checksums = await note()
    leave()
    const other = new DatabaseSync(join(live, 'other.db'))
    other.exec(
      'PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; CREATE TABLE o (y); INSERT INTO o VALUES (1)',
    )
    cpSync(join(live, 'other.db-wal'), join(left, 'data.db-wal'))
    other.close()
    await expect(check(undefined)).rejects.toThrow('has the write-ahead log (-wal) of another file')
    await expect(check(checksums)).rejects.toThrow('has the write-ahead log (-wal) of another file')
  })

  test('that are empty beside a log are refused also when nothing is known: SQLite would drop the log', async () => {
    leave()
    truncateSync(join(left, 'data.db'))
    await expect(check(undefined)).rejects.toThrow('is empty, though its write-ahead log is there')
  })

  test.each(NAMES)('of which %s is a link to itself are refused, with what to do', async (name) => {
    leave()
    rmSync(join(left, name))
    symlinkSync(name, join(left, name))
    await expect(check(undefined)).rejects.toThrow(
      new RegExp(`^the data file .*${name} is a link that leads to itself .* restore it from a backup`),
    )
  })
})
