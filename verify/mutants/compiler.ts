import type { Mutant } from './mutant.ts'

const workflow = 'order-fulfillment'

/** Mistakes in the state machine: where errors lead, and what is undone when. */
export const compilerMutants: readonly Mutant[] = [
  {
    name: 'catches-below-its-own-undo',
    why: 'a step that failed is thought to have done nothing, so its Catch enters at the undo of the step before it',
    workflow,
    faults: ['refused-after', 'down'],
    edits: [
      {
        file: 'core/saga/compile/compile.ts',
        find: `    newest = undoState(unit) ?? newest
    entries.set(unit, newest)`,
        replace: `    entries.set(unit, newest)
    newest = undoState(unit) ?? newest`,
      },
    ],
  },
  {
    name: 'catches-one-error',
    why: 'the Catch names the errors that the author thought of, and a time-out is none of them',
    workflow,
    faults: ['refused', 'down'],
    edits: [
      {
        file: 'core/saga/compile/rung.ts',
        find: "errors = ['States.ALL']",
        replace: "errors = ['OutOfStock', 'CardDeclined']",
      },
    ],
  },
  {
    name: 'undo-order-swapped',
    why: 'the undos are listed in the order of the steps, the oldest first',
    workflow,
    faults: ['refused-after'],
    edits: [
      {
        file: 'core/saga/compile/undo-spine.ts',
        find: '.filter((unit) => undoState(unit)).reverse()',
        replace: '.filter((unit) => undoState(unit))',
      },
    ],
  },
  {
    name: 'undo-without-retries',
    why: 'Retry was written for the steps, and forgotten for the undos',
    workflow,
    faults: ['throws', 'throttled'],
    edits: [
      {
        file: 'core/saga/compile/task-state.ts',
        find: '    Retry: retriersOfUndo(contract),\n',
        replace: '',
      },
    ],
  },
  {
    name: 'failed-undo-passed-over',
    why: 'an undo has a Catch that goes on to the next one, so that one failure does not stop the others; nobody hears of it',
    workflow,
    faults: ['stuck-retried'],
    edits: [
      {
        file: 'core/saga/compile/task-state.ts',
        find: 'Retry: retriersOfUndo(contract),\n    ...transition,',
        replace: `Retry: retriersOfUndo(contract),
    ...('Next' in transition ? { Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: transition.Next }] } : {}),
    ...transition,`,
      },
    ],
  },
  {
    name: 'notification-decides',
    why: 'the last step tells the customer, and when that fails a shipped and paid order is rolled back',
    workflow,
    faults: ['down', 'refused'],
    edits: [
      {
        file: 'statemachines/order-fulfillment.saga.ts',
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
    edits: [
      {
        file: 'core/saga/compile/compile.ts',
        find: 'return [...undoUnits([node])].at(-1)!',
        replace: 'return [...undoUnits([node])].at(0)!',
      },
    ],
  },
  {
    name: 'items-undone-first-to-last',
    why: 'the items of a list are undone as they were done, the first one first',
    workflow: 'data-migration',
    faults: ['refused-after'],
    edits: [
      {
        file: 'core/saga/compile/map-state.ts',
        find: '$reverse([0..$count(${itemsPath(node.items)}) - 1])',
        replace: '[0..$count(${itemsPath(node.items)}) - 1]',
      },
    ],
  },
  {
    name: 'gives-up-before-its-lambda',
    why: 'the time-out of a task is shorter than that of its Lambda, which goes on and writes when nobody waits any more',
    workflow,
    faults: ['slow'],
    edits: [
      {
        file: 'core/saga/runtime/limits.ts',
        find: 'TASK_MARGIN_SECONDS = 20',
        replace: 'TASK_MARGIN_SECONDS = -5',
      },
    ],
  },
]
