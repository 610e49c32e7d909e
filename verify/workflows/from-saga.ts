import { exampleOf, type Saga, stepsOf } from '#core/saga/index.ts'
import type { Case, VerifiedWorkflow } from './workflow.ts'

/** A saga that cannot be verified without a file of its own. */
class NoExample extends Error {
  override readonly name = 'NoExample'
}

/**
 * Returns what verify drives of a saga that has no file of its own: its input's first example, with every approval given,
 * and, where it always waits for one, with the last one refused. The invariants of every saga are all there is to hold.
 */
export function describeFromSaga(saga: Saga): VerifiedWorkflow {
  return {
    saga,
    get cases() {
      return describeCases(saga)
    },
    findViolations: async () => [],
  }
}

/** Throws `NoExample`: only when the workflow is driven, so that one without an example keeps no other from being verified. */
function describeCases(saga: Saga): Record<string, Case> {
  const input = exampleOf(saga)
  if (!input || !saga.input.safeParse(input).success) {
    throw new NoExample(
      `the input of ${saga.name} has no example that fits it; write .meta({ examples: [{ … }] }) at its schema, or verify/workflows/${saga.name}.ts`,
    )
  }
  const decisions = Object.fromEntries(approvalsOf(saga.steps).map((name) => [name, 'approve' as const]))
  const refused = approvalsOf(saga.steps.filter(({ kind }) => kind !== 'when')).at(-1)
  return {
    happy: { input, decisions, ends: 'COMPLETED' },
    ...(refused
      ? { refused: { input, decisions: { ...decisions, [refused]: 'reject' }, ends: 'COMPENSATED' } }
      : {}),
  }
}

function approvalsOf(nodes: Saga['steps']): string[] {
  return [...stepsOf(nodes)]
    .filter(({ node }) => node.callback?.kind === 'approval')
    .map(({ node }) => node.contract.name)
}
