/** The namespace of FlowForge's own metrics in CloudWatch, and the dimension `service` that each of them carries. */
export const METRIC_NAMESPACE = 'FlowForge'
export const SERVICE_NAME = 'flowforge'

/** The metric that counts undos which have given up: one per execution that is marked COMPENSATION_FAILED; in all, and by `workflow`. */
export const STUCK_UNDOS = 'StuckUndos'

/**
 * The metric that counts executions of which Step Functions and the Executions table say what cannot both be: once at
 * each look of the sweeper.
 */
export const DISAGREEMENTS = 'Disagreements'

/** The metric that tells, at each sweep, for how many seconds the oldest open execution has waited to be inspected. */
export const SWEEPER_LAG = 'SweeperLag'

/** Executions that have ended, and the milliseconds from start to end; by `workflow` and `ending`. */
export const EXECUTIONS_ENDED = 'ExecutionsEnded'
export const EXECUTION_DURATION = 'ExecutionDuration'

/** By `workflow`. */
export const UNDOS = 'Undos'
export const APPROVALS_ASKED = 'ApprovalsAsked'
export const DECISIONS = 'Decisions'

/** By `workflow` and `step`. */
export const STEP_FAILURES = 'StepFailures'
export const STEP_RETRIES = 'StepRetries'

/** The age in seconds of executions that the sweeper finds open; by `workflow`. The largest is that of the oldest. */
export const OLDEST_OPEN = 'OldestOpen'
