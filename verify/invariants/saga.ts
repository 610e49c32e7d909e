import {
  type LedgerState,
  ofItem,
  parseItem,
  type Saga,
  type SagaNode,
  type SagaStatus,
  stepsOf,
  type WhenNode,
} from '#core/saga/index.ts'
import type { Execution } from '../run/simulation/simulated-step-functions.ts'
import type { Item } from '../tables/tables.ts'
import { findUndoDisorder } from './undo-order.ts'

/** What is read of a step's ledger entry. */
interface Entry {
  step: string
  state: LedgerState
  startedAt?: string
  undoneAt?: string
}

export interface SagaFacts {
  /** All items of the execution's partition. */
  items: readonly Item[]
  /** Its Step Functions executions: the first, and the rollbacks. */
  executions: readonly Execution[]
  /** Steps whose undo was passed over by an operator. */
  skipped: ReadonlySet<string>
  cancelAccepted: boolean
}

/**
 * The invariants that hold for every saga (docs/guarantees.md), whatever it is about: it ends, one way and not both,
 * with nothing half done, and Step Functions says the same.
 */
export function findSagaViolations(saga: Saga, facts: SagaFacts): string[] {
  const { items, executions, skipped, cancelAccepted } = facts
  const summary = items.find(({ sk }) => sk === 'SUMMARY') as { status: SagaStatus } | undefined
  if (!summary) {
    return ['it has no summary']
  }
  const { status } = summary
  const ledger = items.filter(({ sk }) => sk.startsWith('STEP#')) as unknown as Entry[]
  const nodes = [...stepsOf(saga.steps)].map(({ node }) => node)
  const found: string[] = []
  const broken = (what: string) => found.push(`it is ${status}, but ${what}`)

  if (status !== 'COMPLETED' && status !== 'COMPENSATED') {
    broken('it should have ended')
  }
  for (const { step, state } of ledger) {
    if (state === 'PENDING') {
      broken(`${step} is PENDING`)
    }
  }
  if (status === 'COMPENSATED') {
    const withUndo = new Set(nodes.filter(({ undo }) => undo).map(({ contract }) => contract.name))
    for (const { step, state } of ledger) {
      if (state === 'DONE' && withUndo.has(parseItem(step).name) && !skipped.has(step)) {
        broken(`${step} is not undone`)
      }
    }
    for (const problem of findUndoDisorder(
      undoable(saga.steps, ledger),
      ledger.filter(({ step }) => !skipped.has(step)),
    )) {
      broken(problem)
    }
  }
  if (status === 'COMPLETED') {
    for (const { step, state } of ledger) {
      if (state === 'UNDONE') {
        broken(`${step} was undone`)
      }
    }
    for (const name of unconditional(saga)) {
      if (!ledger.some(({ step, state }) => parseItem(step).name === name && state === 'DONE')) {
        broken(`${name} is not DONE`)
      }
    }
    if (cancelAccepted) {
      broken('a cancel of it was accepted')
    }
  }
  for (const { name, status: engine, output } of executions) {
    if (engine === 'RUNNING') {
      broken(`the execution ${name} is still RUNNING and waits for nothing`)
    }
    const said =
      engine === 'SUCCEEDED' && output ? (JSON.parse(output) as { status?: string }).status : status
    if (said !== status) {
      broken(`the execution ${name} says ${said}`)
    }
  }
  return found
}

/** What has an undo, in the order of the definition; inside an each item by item, as far as the ledger knows them. */
function undoable(nodes: readonly SagaNode[], ledger: readonly Entry[]): string[] {
  return nodes.flatMap((node): string[] => {
    if (node.kind === 'step') {
      return node.undo ? [node.contract.name] : []
    }
    if (node.kind === 'when') {
      return undoable(node.steps, ledger)
    }
    if (node.kind === 'parallel') {
      return node.branches.flatMap((branch) => undoable(branch, ledger))
    }
    const names = undoable(node.steps, ledger)
    const items = ledger.map(({ step }) => parseItem(step)).filter(({ name }) => names.includes(name))
    const indexes = [...new Set(items.map(({ index }) => index ?? 0))].sort((a, b) => a - b)
    return indexes.flatMap((index) => names.map((name) => ofItem(name, index)))
  })
}

/** Steps that every completed execution has done. */
function unconditional(saga: Saga): string[] {
  const conditional = saga.steps.filter((node): node is WhenNode => node.kind === 'when')
  const maybe = new Set([...stepsOf(conditional)].map(({ node }) => node.contract.name))
  return [...stepsOf(saga.steps)]
    .filter(({ node }) => !node.bestEffort && !maybe.has(node.contract.name))
    .map(({ node }) => node.contract.name)
}
