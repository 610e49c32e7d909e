import type { Assembly, Environment } from '#local/assembly/index.ts'
import { createRealClock } from '#local/clock.ts'
import { deployStateMachines } from '#local/deploy.ts'
import { createMemoryStore, createStepFunctions, type Document } from '#local/step-functions/index.ts'

/** Creates the state machines once. Returns what that wrote: every schedule's Step Functions begins with it. */
export async function deploy(assembly: Assembly, environment: Environment): Promise<readonly Document[]> {
  const store = createMemoryStore()
  const stepFunctions = createStepFunctions({
    clock: createRealClock(),
    store,
    ...environment,
    invokeLambda: () => Promise.reject(new Error('nothing runs here')),
  })
  await deployStateMachines(stepFunctions, assembly)
  const { documents } = store.open()
  await stepFunctions.stop()
  return documents
}
