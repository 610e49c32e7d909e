import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { MUTANTS } from '#verify/mutants/index.ts'
import { mutate } from '#verify/mutants/mutant.ts'

const read = (file: string) => readFileSync(join(projectDirectory, file), 'utf8')

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s still applies', (_, mutant) => {
  for (const [file, text] of mutate(mutant, read)) expect(text).not.toBe(read(file))
})
