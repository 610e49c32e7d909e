import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBundle } from '#cli/bundle/find-bundle.ts'

let project: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-bundle-'))
  mkdirSync(join(project, 'cli'))
  writeSource('package-lock.json', '{}')
  writeSource('cli/command-line.ts', "export { word as runCommandLine } from './word.ts'")
  writeSource('cli/word.ts', "export const word: string = 'one'")
})

afterEach(() => rmSync(project, { recursive: true }))

/** A minute old: what was saved while a bundle was made may not be in it. */
function writeSource(file: string, text: string, ageMs = 60_000): void {
  const at = (Date.now() - ageMs) / 1_000
  writeFileSync(join(project, file), text)
  utimesSync(join(project, file), at, at)
}

function load(file: string | undefined): string {
  return createRequire(import.meta.url)(file!).runCommandLine
}

test('a bundle is made once for the same sources', async () => {
  const made = await findBundle(project, ['list'])
  const { mtimeMs } = statSync(made!)

  expect(load(made)).toBe('one')
  expect(await findBundle(project, ['status'])).toBe(made)
  expect(statSync(made!).mtimeMs).toBe(mtimeMs)
})

test.each([
  ['a source', 'cli/word.ts', "export const word: string = 'two'", 'two'],
  ['the lockfile', 'package-lock.json', '{"packages":{}}', 'one'],
])('a bundle is made anew when %s has changed', async (_, file, text, expected) => {
  await findBundle(project, ['list'])
  const record = join(project, '.build/cli/commands.json')
  const before = statSync(record).mtimeMs

  writeSource(file, text, 30_000)

  expect(load(await findBundle(project, ['list']))).toBe(expected)
  expect(statSync(record).mtimeMs).toBeGreaterThan(before)
})

test('an older bundle stays for a command that is about to load it, and goes later', async () => {
  const older = await findBundle(project, ['list'])
  writeSource('cli/word.ts', "export const word: string = 'two'", 30_000)
  const newer = await findBundle(project, ['list'])
  expect(load(older)).toBe('one')

  const longAgo = Date.now() / 1_000 - 3_600
  utimesSync(older!, longAgo, longAgo)
  writeSource('cli/word.ts', "export const word: string = 'three'", 20_000)
  const newest = await findBundle(project, ['list'])

  expect(readdirSync(join(project, '.build/cli')).sort()).toEqual(
    [basename(newer!), basename(newest!), 'commands.json'].sort(),
  )
})

test('a source that is saved while its bundle is made is bundled again by the next command', async () => {
  writeSource('cli/word.ts', "export const word: string = 'one'", -60_000)
  await findBundle(project, ['list'])

  expect(readdirSync(join(project, '.build/cli'))).not.toContain('commands.json')
})

test('a source with an error leaves the sources to be loaded, which say where it is', async () => {
  writeSource('cli/word.ts', 'export const word: string = ')

  expect(await findBundle(project, ['list'])).toBeUndefined()
})

test('commands that load the sources of the project are not bundled', async () => {
  expect(await findBundle(project, ['verify', '--faults', '1'])).toBeUndefined()
  expect(readdirSync(project)).not.toContain('.build')
})

test('the local cloud has a bundle of its own, in which modules find the project', async () => {
  writeSource('cli/command-line.ts', 'export const runCommandLine: string = import.meta.url')

  const commands = await findBundle(project, ['list'])
  const cloud = await findBundle(project, ['--no-color', 'dev'])

  expect(load(cloud)).toBe(pathToFileURL(join(project, 'cli/command-line.ts')).href)
  expect(readdirSync(join(project, '.build/cli'))).toEqual(
    expect.arrayContaining(['cloud.json', 'commands.json', basename(commands!)]),
  )
})

test('a bundle of a folder that was moved is made anew', async () => {
  writeSource('cli/command-line.ts', 'export const runCommandLine: string = import.meta.url')
  await findBundle(project, ['dev'])
  const moved = `${project}-moved`
  cpSync(project, moved, { recursive: true, preserveTimestamps: true })

  expect(load(await findBundle(moved, ['dev']))).toBe(pathToFileURL(join(moved, 'cli/command-line.ts')).href)
  rmSync(moved, { recursive: true })
})

test('the bundler is gone when the bundle is made: it has a process of its own, and more memory than a local cloud', async () => {
  const bundlers = () =>
    execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => Number.parseInt(line, 10) === process.pid && line.includes('--service='))
  await findBundle(project, ['list'])
  await expect.poll(bundlers).toEqual([])
})
