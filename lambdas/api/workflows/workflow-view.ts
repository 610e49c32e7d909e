import * as z from 'zod'
import { EXECUTIONS } from '#core/api/collections.ts'
import type { WorkflowView } from '#core/api/responses/workflows.ts'
import { exampleOf, type Saga, stepsOf } from '#core/saga/index.ts'

/** A workflow as the API shows it that stands below `root`. */
export function workflowView(saga: Saga, root: string): WorkflowView {
  const { name, description, steps } = saga
  const self = `${root}/workflows/${name}`
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
    input: describeInput(saga),
    links: { self, start: self, executions: `${root}${EXECUTIONS.collection}?workflow=${name}` },
  }
}

/**
 * Returns the JSON Schema of what may be sent, before defaults are filled in, with its example: zod leaves examples out
 * of the input side of a schema that transforms something.
 */
function describeInput(saga: Saga): Record<string, unknown> {
  const schema = z.toJSONSchema(saga.input, { io: 'input', unrepresentable: 'any' })
  const example = exampleOf(saga)
  return schema.examples || !example ? schema : { ...schema, examples: [example] }
}
