import type { Mutant } from './mutant.ts'

const ORDERS = 'order-fulfillment'

/** Mistakes in the state machine: where errors lead, and what is undone when. */
export const compilerMutants: readonly Mutant[] = [
  {
    name: 'catches-below-its-own-undo',
    why: 'a step that failed is thought to have done nothing, so its Catch enters at the undo of the step before it',
    workflow: ORDERS,
    faults: ['refused-after', 'down'],
    edits: [
      {
        folder: 'core/saga',
        within: 'rungsOf',
        find: 'newest = undoState(unit) ?? newest; entries.set(unit, newest)',
        replace: `entries.set(unit, newest)
    newest = undoState(unit) ?? newest`,
      },
    ],
  },
  {
    name: 'catches-one-error',
    why: 'the Catch names the errors that the author thought of, and a time-out is none of them',
    workflow: ORDERS,
    faults: ['refused', 'down'],
    edits: [
      {
        folder: 'core/saga',
        within: 'toUndo',
        find: "errors = ['States.ALL']",
        replace: "errors = ['OutOfStock', 'CardDeclined']",
      },
    ],
  },
  {
    name: 'undo-order-swapped',
    why: 'the undos are listed in the order of the steps, the oldest first',
    workflow: ORDERS,
    faults: ['refused-after'],
    edits: [{ folder: 'core/saga', within: 'undoSpine', find: '.reverse()', replace: '' }],
  },
  {
    name: 'undo-without-retries',
    why: 'Retry was written for the steps, and forgotten for the undos',
    workflow: ORDERS,
    faults: ['throws', 'throttled'],
    edits: [{ folder: 'core/saga', within: 'undoTask', find: 'Retry: …,', replace: 'Retry: [],' }],
  },
  {
    name: 'failed-undo-passed-over',
    why: 'an undo has a Catch that goes on to the next one, so that one failure does not stop the others; nobody hears of it',
    workflow: ORDERS,
    faults: ['stuck-retried'],
    edits: [
      {
        folder: 'core/saga',
        within: 'undoTask',
        find: 'Retry: …,',
        replace: `Retry: …,
    ...('Next' in transition ? { Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: transition.Next }] } : {}),`,
      },
    ],
  },
  {
    name: 'notification-decides',
    why: 'the last step tells the customer, and when that fails a shipped and paid order is rolled back',
    workflow: ORDERS,
    faults: ['down', 'refused'],
    edits: [
      {
        folder: 'statemachines',
        within: 'orderFulfillment',
        find: 'step(s.notifyCustomer, { bestEffort: true })',
        replace: 'step(s.notifyCustomer)',
      },
    ],
  },
  {
    name: 'branches-forgotten',
    why: 'a Parallel that failed is undone from its first branch on; what the others have done stays',
    workflow: 'document-approval',
    case: 'rejected',
    faults: ['throws'],
    edits: [{ folder: 'core/saga', within: 'lastUnitOf', find: '.at(-1)', replace: '.at(0)' }],
  },
  {
    name: 'items-undone-first-to-last',
    why: 'the items of a list are undone as they were done, the first one first',
    workflow: 'data-migration',
    faults: ['refused-after'],
    edits: [
      {
        folder: 'core/saga',
        within: 'undoEach',
        find: 'Items: …,',
        replace: 'Items: `{% [0..$count(${itemsPath(node.items)}) - 1] %}`,',
      },
    ],
  },
  {
    name: 'gives-up-before-its-lambda',
    why: 'the time-out of a task is shorter than that of its Lambda, which goes on and writes when nobody waits any more',
    workflow: ORDERS,
    faults: ['slow'],
    edits: [
      {
        folder: 'core/saga',
        within: 'TASK_MARGIN_SECONDS',
        find: 'TASK_MARGIN_SECONDS = 20',
        replace: 'TASK_MARGIN_SECONDS = -5',
      },
    ],
  },
]
