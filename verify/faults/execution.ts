import type { ExecutionFault, Place, StuckFault } from './fault-kind.ts'

const everywhere = ['step', 'work', 'approval', 'undo', 'completed', 'compensated'] as const satisfies Place[]

const before = { happens: 'before the function', places: everywhere } as const
const after = { happens: 'after the function', places: everywhere } as const

/** What people and AWS do to an execution: each is done once, as the state's function is called or has run. */
export const executionFaults = {
  'cancelled-before': {
    ...before,
    about: 'is cancelled before the function runs',
    act: (control) => control.cancel(),
  },
  'cancelled-after': {
    ...after,
    about: 'is cancelled when the function has run, before its answer arrives',
    act: (control) => control.cancel(),
  },
  'stopped-before': {
    ...before,
    about: 'is stopped in the AWS console before the function runs',
    act: (control) => control.stop(),
  },
  'stopped-after': {
    ...after,
    about: 'is stopped when the function has run, before its answer arrives',
    act: (control) => control.stop(),
  },
  'stopped-unheard': {
    ...after,
    about: 'is stopped, and EventBridge loses the event: the sweeper has to find it',
    act: (control) => control.stop({ unheard: true }),
    needsSweeper: true,
  },
  'timed-out-before': {
    ...before,
    about: "meets the execution's own time-out before the function runs",
    act: (control) => control.expire(),
  },
  'timed-out-after': {
    ...after,
    about: "meets the execution's own time-out when the function has run",
    act: (control) => control.expire(),
  },
  'started-again': {
    ...after,
    about: 'is started again by its client, who heard no answer',
    harmless: true,
    act: (control) => control.startAgain(),
  },
  overtaken: {
    ...before,
    places: ['step', 'work'],
    competes: true,
    about: 'is overtaken by another execution that wants the same, and comes to this step first',
    act: (control, state) => control.compete(state),
  },
  'redriven-at-once': {
    ...after,
    about: 'is stopped and redriven while it is being rolled back',
    act: async (control) => {
      await control.stop()
      await control.redrive('at once')
    },
  },
  'redriven-at-the-end': {
    ...after,
    about: 'is stopped, and redriven when it has been rolled back',
    act: async (control) => {
      await control.stop()
      await control.redrive('at the end')
    },
  },
  restored: {
    ...before,
    about: 'has ended when the table of executions is put back to how it was when the function was called',
    harmless: true,
    alone: true,
    act: (control) => control.restoreAtTheEnd(),
    needsSweeper: true,
  },
  'restored-and-stopped': {
    ...before,
    places: ['step', 'work', 'approval'],
    about: 'is stopped, as operators are told to, after a restore of the table to the moment when it began',
    alone: true,
    act: async (control) => {
      await control.restore('table')
      await control.stop()
    },
  },
  'ledger-lost-and-stopped': {
    ...before,
    places: ['step', 'work', 'approval'],
    about: 'is stopped after all step records were lost',
    alone: true,
    act: async (control) => {
      await control.restore('ledger')
      await control.stop()
    },
  },
} satisfies Record<string, ExecutionFault>

const stuck = { happens: 'until repaired', places: ['undo', 'compensated'] } as const

/** Undos that give up, and what an operator does about it. */
export const stuckFaults = {
  'stuck-retried': {
    ...stuck,
    about: 'fails until it is given up; somebody repairs it and retries through the API',
    repair: 'retry',
  },
  'stuck-skipped': {
    ...stuck,
    places: ['undo'],
    about: 'fails until it is given up; somebody skips it through the API',
    repair: 'skip',
  },
} satisfies Record<string, StuckFault>
