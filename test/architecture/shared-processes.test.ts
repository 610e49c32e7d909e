import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import config from '#vitest.config.ts'

const CHANGES_ITS_PROCESS = /vi\.(?:mock|stubEnv|stubGlobal)\(|support\/(?:tables|gated-functions)\.ts/

test('files that change their process do not share it with others', () => {
  const { test: { projects = [] } = {} } = config
  const shared = projects.flatMap((project) => {
    const { test: options = {} } = project as {
      test?: { isolate?: boolean; include?: string[]; exclude?: string[] }
    }
    const { isolate = true, include = [], exclude = [] } = options
    return isolate ? [] : globSync(include, { exclude })
  })
  expect(shared.length).toBeGreaterThan(100)
  const changing = shared.filter((file) => CHANGES_ITS_PROCESS.test(readFileSync(file, 'utf8')))
  expect(changing.filter((file) => !file.endsWith('shared-processes.test.ts'))).toEqual([])
})
