import type { Awaitable } from '../../awaitable.ts'
import type { StateFailure } from '../../machine/failure.ts'
import type { StateNode } from '../../machine/machine.ts'
import type { ExecutionEvent, Frame } from '../execution.ts'
import type { Turn } from '../turn.ts'
import { choice } from './choice.ts'
import { fail } from './fail.ts'
import { map } from './map.ts'
import { parallel } from './parallel.ts'
import { pass } from './pass.ts'
import { succeed } from './succeed.ts'
import { task } from './task.ts'
import { wait } from './wait.ts'

/** What a state of one type does. A function that throws an EvaluationFailure or a StateFailure fails the state. */
export interface StateKind {
  /** Its turn has come: entered just now, about to be retried, or its last child has ended. */
  run(turn: Turn, frame: Frame): Awaitable<void>
  /** Something it waits for may have happened. */
  resume?(turn: Turn, frame: Frame, event: ExecutionEvent): Awaitable<void>
  /** A branch or iteration has ended with an output. */
  childEnded?(turn: Turn, frame: Frame, child: Frame): void
  childFailed?(turn: Turn, frame: Frame, child: Frame, failure: StateFailure): Awaitable<void>
}

export function kindOf(node: StateNode): StateKind {
  switch (node.type) {
    case 'Task':
      return task
    case 'Pass':
      return pass
    case 'Choice':
      return choice
    case 'Wait':
      return wait
    case 'Succeed':
      return succeed
    case 'Fail':
      return fail
    case 'Parallel':
      return parallel
    case 'Map':
      return map
  }
}
