import type { Saga } from '#core/saga/index.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { sagas } from '#statemachines/index.ts'

/** Throws 404, naming the workflows that exist. */
export function findWorkflow(name: string): Saga {
  const saga = sagas.find((each) => each.name === name)
  if (!saga) {
    throw new HttpProblem('not-found', unknownWorkflow(name))
  }
  return saga
}

export function isWorkflow(name: string): boolean {
  return sagas.some((saga) => saga.name === name)
}

export function unknownWorkflow(name: string): string {
  return `there is no workflow '${name}'; there are ${sagas.map((saga) => saga.name).join(', ')}`
}
