import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createTokens } from '#local/issuer/tokens.ts'

test('a key that could not be written leaves nothing behind, and is made by the next call', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'issuer-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const folder = join(parent, 'data')
  writeFileSync(folder, 'in its place')
  const tokens = createTokens('http://issuer', createSimulatedClock(), join(folder, 'issuer-key.json'))
  await expect(tokens.publicJwk()).rejects.toThrow('ENOTDIR')
  rmSync(folder)
  await expect(tokens.publicJwk()).rejects.toThrow('ENOENT')
  mkdirSync(folder)
  const key = await tokens.publicJwk()
  expect(key).toMatchObject({ crv: 'P-256' })
  expect(readdirSync(folder)).toEqual(['issuer-key.json'])
  expect(await tokens.publicJwk()).toBe(key)
})
