import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory, testAssembly } from '#test/support/assembly.ts'
import { describePublished, runPublished } from '#verify/published/run-published.ts'

test('what docs/published-saga.md says of a published saga is what is found', async () => {
  const document = readFileSync(join(projectDirectory, 'docs', 'published-saga.md'), 'utf8')
  expect(document).toContain(describePublished(await runPublished({ assembly: testAssembly })))
}, 240_000)
