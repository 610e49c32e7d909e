import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
