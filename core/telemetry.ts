/** The namespace of FlowForge's own metrics in CloudWatch, and the dimension `service` that each of them carries. */
export const METRIC_NAMESPACE = 'FlowForge'
export const SERVICE_NAME = 'flowforge'

/** The metric that counts undos which have given up: one per execution that is marked COMPENSATION_FAILED. */
export const STUCK_UNDOS = 'StuckUndos'

/**
 * The metric that counts executions of which Step Functions and the Executions table say what cannot both be: once at
 * each look of the sweeper.
 */
export const DISAGREEMENTS = 'Disagreements'

/** The metric that tells, at each sweep, for how many seconds the oldest open execution has waited to be inspected. */
export const SWEEPER_LAG = 'SweeperLag'
