import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeChanges } from '#cli/scaffold/write-changes.ts'

const CHANGES = [
  { file: 'core/trip/schema.ts', text: 'new' },
  { file: 'lib/access.ts', text: 'after', was: 'before' },
]

function createProject(script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-project-'))
  for (const folder of ['core', 'lib', 'statemachines', 'docs']) {
    mkdirSync(join(directory, folder))
  }
  writeFileSync(join(directory, 'lib/access.ts'), 'before')
  writeFileSync(join(directory, 'statemachines/write-asl.ts'), script)
  return directory
}

test('all is as it was when a part fails, and the error says why', async () => {
  const directory = createProject(`
    import { writeFileSync } from 'node:fs'
    writeFileSync('docs/trip.md', 'half')
    throw new RangeError('trip.steps[0]: no such step')
  `)
  const signal = new AbortController().signal
  const writing = writeChanges(directory, 'trip', { changes: CHANGES, signal, say() {} })
  await expect(writing).rejects.toThrow(
    'trip.steps[0]: no such step\nnothing was changed: what was written has been taken back',
  )
  expect(readFileSync(join(directory, 'lib/access.ts'), 'utf8')).toBe('before')
  expect(readdirSync(join(directory, 'core'))).toEqual([])
  expect(existsSync(join(directory, 'docs/trip.md'))).toBe(false)
})

test('all is as it was after Ctrl-C', async () => {
  const directory = createProject('setInterval(() => {}, 1_000)')
  const abort = new AbortController()
  const writing = writeChanges(directory, 'trip', { changes: CHANGES, signal: abort.signal, say() {} })
  abort.abort()
  await expect(writing).rejects.toThrow('interrupted\nnothing was changed')
  expect(readFileSync(join(directory, 'lib/access.ts'), 'utf8')).toBe('before')
  expect(readdirSync(join(directory, 'core'))).toEqual([])
})

test('a file that has come meanwhile is not overwritten', async () => {
  const directory = createProject('')
  mkdirSync(join(directory, 'core/trip'))
  writeFileSync(join(directory, 'core/trip/schema.ts'), 'theirs')
  const signal = new AbortController().signal
  const changes = CHANGES.slice(0, 1)
  await expect(writeChanges(directory, 'trip', { changes, signal, say() {} })).rejects.toThrow(
    'core/trip/schema.ts was written by somebody else meanwhile',
  )
  expect(readFileSync(join(directory, 'core/trip/schema.ts'), 'utf8')).toBe('theirs')
})
