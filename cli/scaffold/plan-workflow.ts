import type { Change } from './change.ts'
import { checkSteps, checkWorkflowName } from './check-names.ts'
import { type NewStep, namesOf } from './names.ts'
import { planSteps } from './plan-steps.ts'
import type { ProjectFiles } from './project-files.ts'
import { describeContracts, describeContractsHead, describeSaga, describeSchema } from './templates/core.ts'
import { describeScenario } from './templates/tests.ts'

/** Returns the files of a new workflow with these steps. Throws UsageError where a name cannot be. */
export function planWorkflow(files: ProjectFiles, workflow: string, steps: readonly NewStep[]): Change[] {
  checkWorkflowName(workflow, files.taken)
  checkSteps(steps, files.taken)
  const names = namesOf(workflow)
  for (const room of ['core', 'lambdas/steps', 'lambdas/stores', 'lambdas/providers']) {
    files.checkFree(`${room}/${workflow}`)
  }
  const contracts = steps.map((step) => describeContracts(step, names.pascal)).join('')
  const hasEntries = steps.some(({ undo }) => undo !== undefined)
  const own = [
    { file: `core/${workflow}/schema.ts`, text: describeSchema(names) },
    { file: `core/${workflow}/steps.ts`, text: describeContractsHead(names, hasEntries) + contracts },
    { file: `statemachines/${workflow}.saga.ts`, text: describeSaga(names, steps) },
    { file: `test/scenarios/${workflow}.test.ts`, text: describeScenario(names, hasEntries) },
  ]
  for (const { file } of own) {
    files.checkFree(file)
  }
  files.checkFree(`docs/${workflow}.md`)
  files.checkFree(`verify/workflows/${workflow}.ts`)
  return [...own, ...planSteps(files, steps, { names, contracts: `#core/${workflow}/steps.ts` })]
}
