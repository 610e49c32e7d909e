import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { projectDirectory } from '#lib/project.ts'
import { runCommand } from '#test/support/command-line.ts'

const directory = mkdtempSync(join(tmpdir(), 'flowforge-doctor-'))
const flowforge = (env = {}) => runCommand(['doctor', '--json'], { directory, env })
const find = async (what: string, env = {}) =>
  JSON.parse((await flowforge(env)).out).find((each: { what: string }) => each.what.startsWith(what))

test('says what is there, and what is missing and how to get it', async () => {
  expect(await find('Node 24')).toMatchObject({ state: 'ok', found: process.version })
  expect(await find('AWS credentials')).toMatchObject({
    state: 'optional',
    remedy: expect.stringContaining('cdk bootstrap'),
  })
  expect(await find('AWS credentials', { AWS_ACCESS_KEY_ID: 'A' })).toMatchObject({ state: 'ok' })
  expect(await find('DynamoDB', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' })).toMatchObject({
    state: 'ok',
  })
})

test('ends with 1 when others can read the data folder', async () => {
  const folder = join(directory, '.flowforge')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  expect(await find('data folder')).toMatchObject({ state: 'missing', remedy: `chmod 700 ${folder}` })
  const { status, out } = await runCommand(['doctor'], { directory })
  expect(status).toBe(1)
  expect(out).toContain('✕ data folder')
})

test('finds the emulator of npm ci in a folder whose name has a space and an umlaut', async () => {
  const folder = join(directory, 'my prüjects')
  mkdirSync(folder)
  for (const name of ['bin', 'cli', 'core', 'local', 'lib', 'node_modules', 'package.json']) {
    symlinkSync(join(projectDirectory, name), join(folder, name))
  }
  const asNamed = ['--preserve-symlinks', '--preserve-symlinks-main']
  const words = [...asNamed, join(folder, 'bin/flowforge.js'), 'doctor', '--json']
  // Ends with 1 where anything at all is missing on this machine.
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    env: { PATH: '', HOME: directory },
    cwd: folder,
  }).catch((error: { stdout: string }) => error)
  expect(JSON.parse(stdout)).toContainEqual({
    ...{ what: 'DynamoDB emulator', state: 'ok', found: 'dynoxide, from npm ci' },
  })
})
