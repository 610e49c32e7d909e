import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createSagaCompiler } from '#cli/local-assembly/saga-compiler.ts'
import { readProblem } from '#cli/reload/build-problem.ts'
import { startScript } from '#cli/synthesis.ts'
import { listFunctions } from '#lib/function-list.ts'
import { sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const project = mkdtempSync(join(tmpdir(), 'flowforge-sagas-'))
afterAll(() => rmSync(project, { recursive: true }))
for (const source of ['cli', 'core', 'docs', 'lambdas', 'lib', 'statemachines', 'package.json']) {
  cpSync(join(projectDirectory, source), join(project, source), { recursive: true })
}
symlinkSync(join(projectDirectory, 'node_modules'), join(project, 'node_modules'))

const SAGA = 'statemachines/order-fulfillment.saga.ts'
const STATE_MACHINE = 'statemachines/order-fulfillment.asl.json'
const read = (file: string) => readFileSync(join(project, file), 'utf8')
/** Undone when the test is over. */
function edit(file: string, was: string, is: string): void {
  const text = read(file)
  expect(text).toContain(was)
  writeFileSync(join(project, file), text.replace(was, is))
  onTestFinished(() => writeFileSync(join(project, file), text))
}

async function createCompiler() {
  const compiler = await createSagaCompiler(project, process.env)
  onTestFinished(compiler.close)
  return async () => (await compiler.read())()
}

test('each compilation tells the functions that the sagas and the routes need, and writes the state machines', async () => {
  const compile = await createCompiler()
  // Rights are none of the local cloud's.
  const wanted = listFunctions(sagas, projectDirectory).map(({ ledger: _, ...spec }) => spec)
  expect(await compile()).toEqual(wanted)
  edit(SAGA, "'30 seconds'", "'31 seconds'")
  expect(await compile()).toEqual(wanted)
  expect(read(STATE_MACHINE)).toContain('"TimeoutSeconds": 31')
})

test.each([
  [
    'what is no saga',
    "approval(s.approveOrder, { expires: '30 seconds' })",
    "approval(s.approveOrder, { expires: 'soon' })",
    { file: SAGA, line: 5 },
  ],
  ['what is no TypeScript', 'export const', 'export cons', { file: SAGA, line: 6 }],
])('%s is refused with its place, and what is right again is taken', async (_what, was, is, place) => {
  const compile = await createCompiler()
  edit(SAGA, was, is)
  const before = read(STATE_MACHINE)
  const failure = await compile().catch((error: Error) => error)
  expect(readProblem((failure as Error).message, project)).toMatchObject(place)
  expect(read(STATE_MACHINE)).toBe(before)
  edit(SAGA, is, was)
  expect(await compile()).toHaveLength(listFunctions(sagas, projectDirectory).length)
})

test('a saga whose file is gone leaves the catalogue', async () => {
  const compile = await createCompiler()
  const text = read(SAGA)
  const catalogue = read('statemachines/catalogue.ts')
  rmSync(join(project, SAGA))
  onTestFinished(() => {
    writeFileSync(join(project, SAGA), text)
    writeFileSync(join(project, 'statemachines/catalogue.ts'), catalogue)
  })
  const left = (await compile()).map(({ name }) => name)
  expect(left).not.toContain('PackItems')
  expect(read('statemachines/catalogue.ts')).not.toContain('orderFulfillment')
})

test('a compilation that nobody asks for any more does nothing', async () => {
  const { input, ended } = startScript(projectDirectory, 'cli/local-assembly/compile-sagas.ts', process.env)
  input.end()
  expect(await ended).toBe('')
})
