import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RECONCILIATION } from '#lambdas/recovery/reconciliation.ts'
import { projectDirectory } from '#test/support/assembly.ts'

/** The first table of the section, by the names of its rows and columns. */
function readTable(file: string, section: string): Record<string, Record<string, string>> {
  const [, text] = readFileSync(join(projectDirectory, file), 'utf8').split(`\n## ${section}\n`)
  const lines = text!.split('\n').filter((line) => line.startsWith('|'))
  const [[, ...columns], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ) as [string[], string[], ...string[][]]
  return Object.fromEntries(
    rows.map(([name, ...cells]) => [
      name!,
      Object.fromEntries(cells.map((cell, at) => [columns[at]!, cell])),
    ]),
  )
}

test('docs/guarantees.md shows what is done about every combination of record and Step Functions', () => {
  const documented = readTable('docs/guarantees.md', 'Open executions')
  expect(Object.keys(documented)).toHaveLength(7)
  expect(documented).toEqual(RECONCILIATION)
})
