import type { Mutant } from './mutant.ts'

const ORDERS = 'order-fulfillment'

/** Mistakes in what is deployed around the state machine. */
export const stackMutants: readonly Mutant[] = [
  {
    name: 'stopped-executions-forgotten',
    why: 'the rule listens for FAILED alone: one that was stopped in the console, or timed out, is never rolled back',
    workflow: ORDERS,
    faults: ['stopped-after', 'timed-out-after'],
    edits: [
      {
        folder: 'lib',
        within: 'rollBackAbandoned',
        find: "status: ['FAILED', 'TIMED_OUT', 'ABORTED']",
        replace: "status: ['FAILED']",
      },
    ],
  },
  {
    name: 'no-sweeper',
    why: 'EventBridge tells on best effort; the schedule that makes up for what it loses was switched off once and never on again',
    workflow: ORDERS,
    faults: ['stopped-unheard'],
    edits: [
      {
        folder: 'lib',
        within: 'rollBackAbandoned',
        find: 'schedule: …,',
        replace: 'schedule: …,\n    enabled: false,',
      },
    ],
  },
]
