import { describeForetold } from '#core/foretell/describe.ts'
import type { Fault } from '#core/foretell/fault.ts'
import { foretell, stepsOf } from '#core/foretell/foretell.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'

export const COLUMNS = ['before', 'after', 'timeout', 'midway', 'undo'] as const
export type Column = (typeof COLUMNS)[number]

export const TITLES: Record<Column, string> = {
  before: 'Fails before',
  after: 'Fails after',
  timeout: 'Hangs',
  midway: 'Killed midway',
  undo: 'Its undo gives up',
}

/** One execution of the lab: what goes wrong in it. */
export interface Experiment {
  /** The same in each session: `ProcessPayment after`. */
  key: string
  step: string
  column: Column | 'none'
  faults: readonly Fault[]
  /** It waits for time limits to pass, so that it takes long. */
  isSlow: boolean
}

export interface ExperimentRow {
  step: TreeStep
  cells: Partial<Record<Column, Experiment>>
}

export const NO_FAULT: Experiment = { key: 'none', step: '', column: 'none', faults: [], isSlow: false }

/** Each fault that a step can meet, a row for each step. */
export function experimentsOf(tree: readonly TreeNode[]): ExperimentRow[] {
  return stepsOf(tree).map((step) => ({
    step,
    cells: Object.fromEntries(
      COLUMNS.flatMap((column) => {
        const faults = faultsOf(step, column)
        const isSlow = column === 'timeout' || column === 'midway'
        const key = `${step.name} ${column}`
        return faults ? [[column, { key, step: step.name, column, faults, isSlow }]] : []
      }),
    ),
  }))
}

/** What an experiment comes to, in words: two where a condition that the input decides makes a difference. */
export function foretoldWays(tree: readonly TreeNode[], { faults }: Experiment): string[] {
  const ways = [false, true].map((isTaken) =>
    describeForetold(foretell(tree, faults, { isTaken: () => isTaken })),
  )
  return [...new Set(ways)]
}

/** Undefined where a step cannot meet it. */
function faultsOf({ name, kind, undo, pivot, bestEffort }: TreeStep, column: Column): Fault[] | undefined {
  switch (column) {
    case 'before':
    case 'after':
      return [{ failAt: name, when: column }]
    case 'timeout':
      // Whether a person or the time limit comes first decides over an approval that hangs.
      return kind === 'approval' ? undefined : [{ failAt: name, when: 'timeout' }]
    case 'midway':
      return kind === 'work' ? [{ failAt: name, when: 'midway' }] : undefined
    case 'undo': {
      const when = kind === 'approval' ? 'before' : 'after'
      return undo && !pivot && !bestEffort
        ? [
            { failAt: name, when },
            { failAt: undo.name, when: 'before', giveUp: true },
          ]
        : undefined
    }
  }
}
