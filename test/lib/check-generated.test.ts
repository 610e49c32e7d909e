import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkGenerated } from '#lib/check-generated.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'

let project: string
const at = (file: string) => join(project, file)
const read = (file: string) => readFileSync(at(file), 'utf8')

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-generated-'))
  for (const source of ['core', 'statemachines', 'package.json']) {
    cpSync(join(projectDirectory, source), at(source), { recursive: true })
  }
  mkdirSync(at('docs'))
  symlinkSync(join(projectDirectory, 'node_modules'), at('node_modules'))
})

afterEach(() => rmSync(project, { recursive: true }))

const ASL = 'statemachines/money-transfer.asl.json'
const COPY = 'statemachines/copied-transfer.saga.ts'

/** As a saga that was copied and renamed. */
function addCopy(): void {
  const text = read('statemachines/money-transfer.saga.ts')
  writeFileSync(
    at(COPY),
    text.replace('moneyTransfer', 'copiedTransfer').replace('money-transfer', 'copied-transfer'),
  )
}

const runAsl = () => execFileSync(process.execPath, [at('statemachines/write-asl.ts')], { encoding: 'utf8' })

test('a project in which nothing has drifted passes', () => {
  expect(() => checkGenerated(sagas, project)).not.toThrow()
})

test('a state machine that its saga does not compile to is refused with the first difference and the command', () => {
  writeFileSync(at(ASL), read(ASL).replace('"TimeoutSeconds": 86400', '"TimeoutSeconds": 60'))
  expect(() => checkGenerated(sagas, project)).toThrow(
    `${ASL} is not what statemachines/money-transfer.saga.ts gives: TimeoutSeconds is 60, and is to be 86400; ` +
      "run 'npm run asl', and look at what it changes",
  )
})

test('a state machine that is missing is refused', () => {
  rmSync(at(ASL))
  expect(() => checkGenerated(sagas, project)).toThrow(
    `${ASL} is not what statemachines/money-transfer.saga.ts gives: it is missing`,
  )
})

test('a saga that the catalogue does not name is refused', () => {
  addCopy()
  expect(() => checkGenerated(sagas, project)).toThrow(
    /^statemachines\/catalogue.ts is not what the files .* gives: line \d+ is .*, and is to be export \{ copiedTransfer \}/,
  )
})

test('a state machine without a saga is refused', () => {
  writeFileSync(at('statemachines/gone.asl.json'), '{}')
  expect(() => checkGenerated(sagas, project)).toThrow('statemachines/gone.asl.json belongs to no saga')
})

test('npm run asl writes what a new saga needs, says what it changed, and takes away what a removed one had', () => {
  const before = read('statemachines/catalogue.ts')
  addCopy()
  const written = runAsl()
  expect(written).toContain('wrote statemachines/copied-transfer.asl.json: it is missing')
  expect(JSON.parse(read('statemachines/copied-transfer.asl.json'))).toHaveProperty('States.DebitSource')
  expect(read('docs/copied-transfer.md')).toContain('flowchart')
  expect(read('statemachines/catalogue.ts')).toContain(
    "export { copiedTransfer } from './copied-transfer.saga.ts'",
  )

  rmSync(at(COPY))
  expect(runAsl()).toContain('removed statemachines/copied-transfer.asl.json')
  expect(read('statemachines/catalogue.ts')).toBe(before)
  expect(() => checkGenerated(sagas, project)).not.toThrow()
  expect(runAsl()).toBe('nothing to write: every state machine is what its saga compiles to\n')
})
