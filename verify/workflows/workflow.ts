import type { Saga } from '#core/saga/index.ts'
import type { Item, Tables } from '../tables/tables.ts'

/** One way through a workflow when nothing goes wrong. */
export interface Case {
  /** The workflow's input. */
  input: object
  /** What people say when they are asked for each approval; where they say nothing, it expires. */
  decisions?: Readonly<Record<string, 'approve' | 'reject'>>
  /** How it ends when nothing goes wrong, which harmless faults must not change. */
  ends: 'COMPLETED' | 'COMPENSATED'
}

/** What verify has to be told of a workflow; the steps and undos it reads from the saga. */
export interface VerifiedWorkflow {
  saga: Saga
  /** Its invariants hold over several executions too, so that one may compete with another with the same input. */
  competes?: true
  /** It is not a saga of ours, so that its own invariants are all there is to check. */
  keepsNoLedger?: true
  /** All pairs of faults are tried, too, of the first case; of the others, when the workflow is the only one asked for. */
  pairs?: true
  cases: Record<string, Case>
  /** Items in the tables before the execution, by the table's logical id. */
  seedData?(tenant: string): Record<string, object[]>
  /** The table that stands for the outside system which these states call. */
  provider?: { table: string; states: readonly string[] }
  /** What the tables must not show; each broken invariant in words. */
  findViolations(tables: Tables, ended: Ended): Promise<string[]>
}

/** An execution that has ended, and what people have declared about it. */
export interface Ended {
  tenant: string
  executionId: string
  status: string
  /** Its summary and its ledger; and those of its competitor, if there was one. */
  items: readonly Item[]
  /** Steps whose undo an operator has skipped: their effect may be left. */
  skipped: ReadonlySet<string>
}
