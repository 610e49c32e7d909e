import * as z from 'zod'
import { SagaDefinitionError } from '../../errors.ts'
import { listsOf, sourceStep } from '../define/items.ts'
import type { EachNode, SagaNode } from '../define/nodes.ts'

/** An inline Map runs no more at a time: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const MAX_CONCURRENCY = 40

interface Scope {
  /** Steps whose results exist when the node runs. */
  known: ReadonlySet<string>
  /** Those whose results exist when it is undone. */
  kept: ReadonlySet<string>
  /** The saga's input. */
  input: z.ZodType
}

/** Throws `SagaDefinitionError` where an `each` has no list to go through, or a step that cannot run per item. */
export function checkEach(node: EachNode, path: string, scope: Scope): void {
  checkItems(node, path, scope)
  const { concurrency, steps } = node
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    throw new SagaDefinitionError(
      `${path}.concurrency`,
      `${concurrency} items at a time cannot be; write a whole number from 1 to ${MAX_CONCURRENCY}`,
    )
  }
  for (const [index, inner] of steps.entries()) {
    checkInner(inner, `${path}.steps[${index}]`, node.name)
  }
}

function checkItems({ name, items }: EachNode, path: string, { known, kept, input }: Scope): void {
  const step = sourceStep(items)
  if (step && !known.has(step.name)) {
    throw new SagaDefinitionError(
      path,
      `the items of '${name}' come from '${step.name}', which does not run before it; known here: ${[...known].join(', ') || 'none'}`,
    )
  }
  if (step && !kept.has(step.name)) {
    throw new SagaDefinitionError(
      path,
      `the items of '${name}' come from '${step.name}' of the same branch, whose result is lost when another branch fails; ` +
        'run that step before the parallel',
    )
  }
  if (!step && items.source !== input) {
    throw new SagaDefinitionError(
      path,
      `the items of '${name}' come from a schema that is not the saga's input; write itemsOf(<the input's schema>, …) or itemsOf(<a step>, …)`,
    )
  }
  const lists = listsOf(items)
  if (!lists.includes(items.field)) {
    throw new SagaDefinitionError(
      path,
      `the items of '${name}' are read from '${items.field}' of ${step ? `'${step.name}'` : 'the input'}, which is not a list; ` +
        `lists there: ${lists.join(', ') || 'none'}`,
    )
  }
}

/** Its results are gathered into lists, and its undos follow from item and step alone. */
function checkInner(node: SagaNode, path: string, name: string): void {
  if (node.kind !== 'step') {
    throw new SagaDefinitionError(
      path,
      `each '${name}' holds '${node.name}', which is ${node.kind}(); it runs steps`,
    )
  }
  const { contract, callback } = node
  if (callback) {
    const what = callback.kind === 'approval' ? 'an approval' : 'long work with a heartbeat'
    throw new SagaDefinitionError(
      path,
      `'${contract.name}' is ${what}, which each '${name}' cannot wait for per item; write it outside`,
    )
  }
  if (!(contract.output instanceof z.ZodObject)) {
    throw new SagaDefinitionError(
      path,
      `'${contract.name}' answers no object; inside each '${name}' its answers become a list, which holds objects`,
    )
  }
}
