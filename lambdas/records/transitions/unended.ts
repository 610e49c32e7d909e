import type { Condition } from '../expression.ts'

/** The execution has neither completed nor been undone. */
export const NOT_ENDED = {
  that: 'NOT #status IN (:completed, :compensated)',
  values: { completed: 'COMPLETED', compensated: 'COMPENSATED' },
} satisfies Condition
