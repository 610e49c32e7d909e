/** Seconds that a task may last beyond the limit of its Lambda: cold start, queueing, Lambda's own clean-up. */
export const TASK_MARGIN_SECONDS = 20

/** Seconds that a lease may last beyond the limit of its Lambda: clocks differ, and Lambda kills a little late. */
export const LEASE_MARGIN_SECONDS = 2

/**
 * Seconds before the end of its Lambda at which long work hands over to a fresh invocation: time for one more item, and
 * for contention over its writes.
 */
export const HAND_OVER_SECONDS = 3
