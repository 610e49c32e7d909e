import { existsSync } from 'node:fs'
import type { Saga } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { describeFromSaga } from './from-saga.ts'
import type { VerifiedWorkflow } from './workflow.ts'

/** Every workflow that verify drives, by the name of its saga: all there are. */
export const WORKFLOWS: Readonly<Record<string, VerifiedWorkflow>> = Object.fromEntries(
  await Promise.all(sagas.map(async (saga) => [saga.name, await findWorkflow(saga)])),
)

/** Returns what the file of the saga's name beside this one says of it, or else what the saga itself says. */
async function findWorkflow(saga: Saga): Promise<VerifiedWorkflow> {
  const file = new URL(`./${saga.name}.ts`, import.meta.url)
  if (!existsSync(file)) {
    return describeFromSaga(saga)
  }
  const exported = Object.values((await import(file.href)) as Record<string, Partial<VerifiedWorkflow>>)
  const workflow = exported.find((each) => each.saga?.name === saga.name)
  if (!workflow) {
    throw new Error(`verify/workflows/${saga.name}.ts exports no VerifiedWorkflow of the saga '${saga.name}'`)
  }
  return workflow as VerifiedWorkflow
}

export type * from './workflow.ts'
