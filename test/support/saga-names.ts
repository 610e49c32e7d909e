import { type Saga, stepsOf } from '#core/saga/index.ts'

/** The steps that are run, in their order; approvals are asked for and decided instead. */
export function stepsIn({ steps }: Saga): string[] {
  return nodesOf(steps, 'step').map(({ contract }) => contract.name)
}

export function approvalsIn({ steps }: Saga): string[] {
  return nodesOf(steps, 'approval').map(({ contract }) => contract.name)
}

/** The undos with the steps that they undo, newest first. */
export function undosIn({ steps }: Saga): Record<string, string> {
  const undos = [...stepsOf(steps)].flatMap(({ node: { contract, undo } }) =>
    undo ? [[undo.name, contract.name] as const] : [],
  )
  return Object.fromEntries(undos.reverse())
}

function nodesOf(nodes: Saga['steps'], kind: 'step' | 'approval') {
  return [...stepsOf(nodes)]
    .map(({ node }) => node)
    .filter(({ callback }) => (callback?.kind === 'approval' ? 'approval' : 'step') === kind)
}
