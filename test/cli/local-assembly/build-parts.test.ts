import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createPartsBuilder } from '#cli/local-assembly/build-parts.ts'
import { writeBuildRecord } from '#cli/local-assembly/build-record.ts'

const open = vi.hoisted(() => ({ count: 0, most: 0 }))
vi.mock('esbuild', async (importOriginal) => {
  const esbuild = await importOriginal<typeof import('esbuild')>()
  return {
    ...esbuild,
    async context(options: object) {
      const context = await esbuild.context(options)
      open.most = Math.max(open.most, ++open.count)
      const dispose = async () => {
        await context.dispose()
        open.count--
      }
      return { ...context, dispose }
    },
  }
})

test.each([
  ['a function', { 'greet.ts': 'export const handler = = 1', 'lib/app.ts': '' }],
  ['the stack', { 'greet.ts': 'export const handler = 1', 'lib/app.ts': 'const a = = 1' }],
])('a builder that cannot be made, for an error in %s, leaves no bundler open', async (_where, sources) => {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-parts-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  mkdirSync(join(project, 'lib'))
  for (const [file, text] of Object.entries(sources)) {
    writeFileSync(join(project, file), text)
  }
  const greet = { name: 'Greet', kind: 'api', file: 'greet.ts', timeoutSeconds: 1 }
  writeBuildRecord(project, { functions: [greet], packageExports: [], packagesFile: 'packages/index.mjs' })
  await expect(createPartsBuilder(project, project, {})).rejects.toThrow('Unexpected "="')
  expect(open).toEqual({ count: 0, most: 1 })
})
