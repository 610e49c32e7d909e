import * as z from 'zod'
import { EXECUTIONS } from '#core/api/collections.ts'
import type { WorkflowView } from '#core/api/responses.ts'
import { type Saga, stepsOf } from '#core/saga/index.ts'

/** A workflow as the API shows it. */
export function workflowView({ name, description, input, steps }: Saga): WorkflowView {
  const self = `/workflows/${name}`
  return {
    workflow: name,
    ...(description ? { description } : {}),
    steps: [...stepsOf(steps)].map(({ node: { contract, callback, undo, bestEffort, pivot } }) => ({
      step: contract.name,
      kind: callback?.kind ?? 'step',
      ...(undo ? { undo: undo.name } : {}),
      ...(bestEffort ? { bestEffort } : {}),
      ...(pivot ? { pivot } : {}),
    })),
    input: describeInput(input),
    links: { self, start: self, executions: `${EXECUTIONS.collection}?workflow=${name}` },
  }
}

/** Returns the JSON Schema of what may be sent, before defaults are filled in, with its examples. */
function describeInput(input: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
}
