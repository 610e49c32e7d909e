import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeBundles } from '#cli/local-assembly/write-bundles.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-bundles-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a file that two functions have is one file, and each of their own files is theirs', () => {
  const assembly = createFolder()
  const folders = writeBundles(
    assembly,
    new Map([
      [
        'Reserve',
        new Map([
          ['index.mjs', bytes('reserve')],
          ['chunk.mjs', bytes('shared')],
        ]),
      ],
      [
        'Release',
        new Map([
          ['index.mjs', bytes('release')],
          ['chunk.mjs', bytes('shared')],
        ]),
      ],
    ]),
  )
  const read = (name: string, file: string) => readFileSync(join(assembly, folders[name]!, file), 'utf8')
  const inode = (name: string, file: string) => statSync(join(assembly, folders[name]!, file)).ino
  expect([read('Reserve', 'index.mjs'), read('Release', 'index.mjs')]).toEqual(['reserve', 'release'])
  expect([read('Reserve', 'chunk.mjs'), read('Release', 'chunk.mjs')]).toEqual(['shared', 'shared'])
  expect(inode('Reserve', 'chunk.mjs')).toBe(inode('Release', 'chunk.mjs'))
  expect(inode('Reserve', 'index.mjs')).not.toBe(inode('Release', 'index.mjs'))
})

test('what is written again is in the folder that is there', () => {
  const assembly = createFolder()
  const write = (text: string) =>
    writeBundles(assembly, new Map([['Reserve', new Map([['index.mjs', bytes(text)]])]])).Reserve
  const first = write('reserve')
  expect(write('another')).not.toBe(first)
  expect(write('reserve')).toBe(first)
})
