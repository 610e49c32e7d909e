import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { MUTANTS } from '#verify/mutants/index.ts'
import { mutate } from '#verify/mutants/mutant.ts'
import { openSources } from '#verify/mutants/sources.ts'

const TSC = join(projectDirectory, 'node_modules', 'typescript', 'bin', 'tsc')
const UNUSED_ALLOWED = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false']

// A mutant that uses a name which is gone would be caught for that, and prove nothing.
test('every mutant type-checks beside the sources that it changes', () => {
  const sources = openSources(projectDirectory)
  const copy = mkdtempSync(join(tmpdir(), 'flowforge-mutant-types-'))
  try {
    for (const name of ['core', 'lambdas', 'lib', 'statemachines', 'package.json', 'tsconfig.json']) {
      cpSync(join(projectDirectory, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(projectDirectory, 'node_modules'), join(copy, 'node_modules'))
    for (const mutant of MUTANTS) {
      for (const [file, text] of mutate(mutant, sources)) {
        writeFileSync(join(copy, file.replace(/ts$/, `${mutant.name}.ts`)), text)
      }
    }
    const { stdout, status } = spawnSync(process.execPath, [TSC, '-p', copy, ...UNUSED_ALLOWED], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}, 240_000)
