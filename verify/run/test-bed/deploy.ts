import type { Assembly, Environment, FunctionResource } from '#local/assembly/index.ts'
import { createRealClock } from '#local/clock.ts'
import { moveAliases, publishStateMachines, tellVersions } from '#local/deploy.ts'
import { createMemoryStore, createStepFunctions, type Document } from '#local/step-functions/index.ts'

/**
 * Creates the state machines once. Returns what that wrote, for every schedule's Step Functions begins with it, and the
 * functions, some of which are told the versions.
 */
export async function deploy(
  assembly: Assembly,
  environment: Environment,
): Promise<{ documents: readonly Document[]; functions: FunctionResource[] }> {
  const store = createMemoryStore()
  const stepFunctions = createStepFunctions({
    clock: createRealClock(),
    store,
    ...environment,
    invokeLambda: () => Promise.reject(new Error('nothing runs here')),
  })
  const published = await publishStateMachines(stepFunctions, assembly)
  await moveAliases(stepFunctions, assembly.aliases, published)
  const { documents } = store.open()
  await stepFunctions.stop()
  return { documents, functions: tellVersions(assembly.functions, published) }
}
