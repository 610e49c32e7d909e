import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createPartsBuilder } from '#cli/local-assembly/build-parts.ts'
import { watchForReload } from '#cli/reload/reload.ts'

vi.mock('#cli/local-assembly/build-parts.ts', () => ({ createPartsBuilder: vi.fn() }))

const fail = (message: string, more: object = {}) =>
  vi.mocked(createPartsBuilder).mockRejectedValueOnce(Object.assign(new Error(message), more))

test('it is told why parts cannot be built, unless the sources have an error, which a synthesis tells', async () => {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-reload-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const reported: string[] = []
  const state = { fail() {}, succeed() {}, problem: () => undefined }
  const reload = watchForReload({
    ...{ project, state, env: {}, types: { later() {}, stop() {} } },
    synthesize: async () => project,
    report: (line) => reported.push(line),
  })
  const served = { deploy: async () => [], lastInvoked: () => [], request: async () => undefined as never }
  fail('Build failed', { errors: [{ text: 'Unexpected "="' }] })
  reload.serve(project, served)
  fail('the assembly has no code of Greet')
  reload.serve(project, served)
  await vi.waitFor(() => expect(reported).toHaveLength(1))
  expect(reported).toEqual([
    'changes are synthesized as a whole, for their parts cannot be built: the assembly has no code of Greet',
  ])
})

test('a save ends the check of types: it would tell of sources that are no more', async () => {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-reload-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  mkdirSync(join(project, 'core'))
  const stop = vi.fn()
  watchForReload({
    ...{ project, env: {}, types: { later() {}, stop } },
    state: { fail() {}, succeed() {}, problem: () => undefined },
    synthesize: async () => project,
    report: () => {},
  })
  expect(stop).not.toHaveBeenCalled()
  writeFileSync(join(project, 'core', 'a.ts'), 'export {}\n')
  await vi.waitFor(() => expect(stop).toHaveBeenCalled(), 10_000)
})
