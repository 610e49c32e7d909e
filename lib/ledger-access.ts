import { type Contract, type Saga, type SagaNode, type StepNode, stepsOf } from '#core/saga/index.ts'
import type { TableAction } from './access.ts'

/** What the ledger writes for a step: its record, beside a check of the execution's (guarantees.md). */
const STEP = ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] as const

/** The first step of a saga, and a pivot, write to the execution record where others only check it. */
const ENTERING = ['GetItem', 'PutItem', 'UpdateItem'] as const

/** A call outside makes its record by an update, and so it goes from PENDING to DONE. */
const OUTSIDE = ['GetItem', 'UpdateItem', 'ConditionCheckItem'] as const

/** An approval stores its task token, and has no step record until it is decided. */
const ASKING = ['UpdateItem'] as const

const UNDO = ['GetItem', 'UpdateItem'] as const

/** Returns what the function of a contract does at the Executions table, by its place in the sagas that have it. */
export function listLedgerActions(contract: Contract, sagas: readonly Saga[]): TableAction[] {
  if (contract.kind === 'undo') {
    return [...UNDO]
  }
  const used = new Set(
    sagas.flatMap(({ steps, retired = [] }) => {
      const first = new Set(listFirst(steps))
      return [...stepsOf([...steps, ...retired])]
        .filter(({ node }) => node.contract === contract)
        .flatMap(({ node }) => actionsOf(node, first.has(node)))
    }),
  )
  return STEP.filter((action) => used.has(action))
}

function actionsOf({ callback, contract, pivot }: StepNode, isFirst: boolean): readonly TableAction[] {
  if (callback) {
    return callback.kind === 'approval' ? ASKING : STEP
  }
  if (contract.outside) {
    return OUTSIDE
  }
  return pivot || isFirst ? ENTERING : STEP
}

/** The steps before which no step has answered anything. */
function listFirst([first]: readonly SagaNode[]): StepNode[] {
  switch (first?.kind) {
    case 'step':
      return [first]
    case 'each':
    case 'when':
      return listFirst(first.steps)
    case 'parallel':
      return first.branches.flatMap(listFirst)
    default:
      return []
  }
}
