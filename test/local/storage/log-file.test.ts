import { mkdtempSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLogFile } from '#local/storage/log-file.ts'

test('a log over its limit is parted, and the oldest part is dropped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-log-'))
  const file = join(folder, 'functions.log')
  const log = openLogFile(file, { mostBytes: 1_000, mostParts: 2, lookEveryMs: 5 })
  const part = (letter: string) => `${letter.repeat(1_500)}\n`
  for (const letter of ['a', 'b', 'c']) {
    writeSync(log.descriptor, part(letter))
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 30_000 }).toBe('')
  }
  writeSync(log.descriptor, 'short\n')
  log.close()
  expect(readdirSync(folder).sort()).toEqual(['functions.log', 'functions.log.1', 'functions.log.2'])
  expect(readFileSync(file, 'utf8')).toBe('short\n')
  expect(readFileSync(`${file}.1`, 'utf8')).toBe(part('c'))
  expect(readFileSync(`${file}.2`, 'utf8')).toBe(part('b'))
})

test('a log that is a directory is refused by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-log-'))
  expect(() => openLogFile(folder)).toThrow(`the data file ${folder} is damaged`)
})
