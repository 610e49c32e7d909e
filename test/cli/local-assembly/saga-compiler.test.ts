import { expect, onTestFinished, test } from 'vitest'
import { createSagaCompiler } from '#cli/local-assembly/saga-compiler.ts'
import { startScript } from '#cli/synthesis.ts'
import { listFunctions } from '#lib/function-list.ts'
import { sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'

test('each compilation tells the functions that the sagas and the routes need', async () => {
  const compiler = createSagaCompiler(projectDirectory, process.env)
  onTestFinished(compiler.close)
  // Rights are none of the local cloud's.
  const wanted = listFunctions(sagas, projectDirectory).map(({ ledger: _, ...spec }) => spec)
  expect(await compiler.compile()).toEqual(wanted)
  expect(await compiler.compile()).toEqual(wanted)
})

test('a compilation that nobody asks for any more does nothing', async () => {
  const { input, ended } = startScript(projectDirectory, 'cli/local-assembly/compile-sagas.ts', process.env)
  input.end()
  expect(await ended).toBe('')
})
