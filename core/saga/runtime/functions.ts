/** The Lambda that records how a saga ended, and its time limit. */
export const RECORD_ENDING = { name: 'RecordEnding', timeoutSeconds: 10 } as const

/** The Lambda that starts rollbacks, and its time limit. */
export const ROLL_BACK_ABANDONED = { name: 'RollBackAbandoned', timeoutSeconds: 10 } as const

/** The Lambda that finds executions whose end no event announced, and its time limit. */
export const SWEEP_ABANDONED = { name: 'SweepAbandoned', timeoutSeconds: 240 } as const
