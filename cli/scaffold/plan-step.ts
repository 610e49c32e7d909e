import { CommandFailed } from '../exit-status.ts'
import type { Change } from './change.ts'
import { checkKnownWorkflow, checkSteps } from './check-names.ts'
import { addImports, findImport } from './edits/add-imports.ts'
import { addStep, readSagaSource } from './edits/saga-source.ts'
import { parseSource, type Source } from './edits/source.ts'
import { contractName, functionsOf, type NewStep, namesOf } from './names.ts'
import { planSteps } from './plan-steps.ts'
import type { ProjectFiles } from './project-files.ts'
import { describeContracts, describeNode } from './templates/core.ts'

/** Returns the files of a new step of a workflow. Throws UsageError where a name cannot be, or is not there. */
export function planStep(
  files: ProjectFiles,
  { workflow, step, after }: { workflow: string; step: NewStep; after: string | undefined },
): Change[] {
  checkKnownWorkflow(workflow, files.taken)
  checkSteps([step], files.taken)
  const saga = files.read(`statemachines/${workflow}.saga.ts`)
  const { contracts: module, input } = readSagaSource(saga)
  const changedSaga = addStep(saga, {
    contracts: module,
    names: functionsOf(step).map(contractName),
    after,
    describe: (of) => describeNode(step, of),
  })
  const contracts = files.read(fileOf(module))
  const changedContracts = addContracts(contracts, step, input)
  return [
    { file: contracts.file, text: changedContracts.text, was: contracts.text },
    { file: saga.file, text: changedSaga.text, was: saga.text },
    ...planSteps(files, [step], { names: namesOf(workflow), contracts: module }),
  ]
}

function addContracts(source: Source, step: NewStep, input: { name: string; module: string }): Source {
  const { file, text } = source
  const zod = findImport(source, 'z')
  if (zod && zod.module !== 'zod') {
    throw new CommandFailed(
      `${file} imports 'z' from '${zod.module}', and this command writes schemas of zod with it`,
    )
  }
  const appended = parseSource(file, `${text.trimEnd()}\n${describeContracts(step, input.name)}`)
  const declare = step.undo === undefined ? ['defineStep'] : ['defineStep', 'defineUndo']
  const declared = addImports(appended, '../saga/index.ts', declare)
  const withInput = addImports(declared, relativeTo(file, fileOf(input.module)), [input.name])
  return zod ? withInput : parseSource(file, `import * as z from 'zod'\n${withInput.text}`)
}

/** `#core/order/steps.ts` → `core/order/steps.ts`. */
function fileOf(module: string): string {
  if (!module.startsWith('#core/')) {
    throw new CommandFailed(
      `the contracts and the input come from '${module}'; this command writes into core/ alone`,
    )
  }
  return module.slice(1)
}

/** Between two files of core. */
function relativeTo(file: string, target: string): string {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  return target.startsWith(folder) ? `./${target.slice(folder.length)}` : target.replace(/^core\//, '../')
}
