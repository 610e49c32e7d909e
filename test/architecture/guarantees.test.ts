import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { isFaultKind } from '#verify/faults/index.ts'

const text = readFileSync(join(projectDirectory, 'docs/guarantees.md'), 'utf8')
const files = globSync('test/**/*.test.ts', { cwd: projectDirectory })

/** What the last column of a table says, row by row. */
function proofsBelow(heading: string): string[] {
  const from = text.indexOf(heading)
  const table = text.slice(from).split(/\n\n/)[0]!
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').at(-2)!.trim())
}

const promises = proofsBelow('| | promise | how | shown by |')
const failures = proofsBelow('| when | FlowForge | shown by |')

test('every guarantee and every failure names a test that there is', () => {
  expect(promises.length).toBeGreaterThan(10)
  expect(failures.length).toBeGreaterThan(20)
  for (const proof of [...promises, ...failures]) {
    const named = [...proof.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, name]) => name!)
    expect(named, proof).not.toEqual([])
    for (const name of named) {
      expect(
        files.filter((file) => file.endsWith(`/${name}`)),
        name,
      ).not.toEqual([])
    }
  }
})

test('every fault that a failure names is one of verify', () => {
  const faults = failures.flatMap((proof) => {
    const [, named] = proof.split(/; faults? /)
    return [...(named ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
  })
  expect(faults.length).toBeGreaterThan(3)
  expect(faults.filter((name) => !isFaultKind(name))).toEqual([])
})
