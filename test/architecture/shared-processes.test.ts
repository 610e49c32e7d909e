import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import config from '#vitest.config.ts'

const CHANGES_ITS_PROCESS = /vi\.(?:mock|stubEnv|stubGlobal)\(|support\/(?:tables|gated-functions)\.ts/
/** What `test/support/fresh-modules.ts` does not put back. */
const MOCKS = /vi\.mock\(|\bmockClient\(/

test('files that change their process do not share it with others', () => {
  const { test: { projects = [] } = {} } = config
  const shared = projects.flatMap((project) => {
    const { test: options = {} } = project as {
      test?: { isolate?: boolean; include?: string[]; exclude?: string[]; setupFiles?: string[] }
    }
    const { isolate = true, include = [], exclude = [], setupFiles = [] } = options
    const changes = setupFiles.some((file) => file.endsWith('/fresh-modules.ts'))
      ? MOCKS
      : CHANGES_ITS_PROCESS
    return isolate ? [] : globSync(include, { exclude }).map((file) => ({ file, changes }))
  })
  expect(shared.length).toBeGreaterThan(100)
  const changing = shared
    .filter(({ file, changes }) => changes.test(readFileSync(file, 'utf8')))
    .map(({ file }) => file)
  expect(changing.filter((file) => !file.endsWith('shared-processes.test.ts'))).toEqual([])
})
