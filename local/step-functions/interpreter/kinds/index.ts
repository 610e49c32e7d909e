import type { StateKinds } from '../turn.ts'
import { choice } from './choice.ts'
import { distributedMap } from './distributed-map.ts'
import { fail } from './fail.ts'
import { map } from './map.ts'
import { parallel } from './parallel.ts'
import { pass } from './pass.ts'
import { succeed } from './succeed.ts'
import { task } from './task.ts'
import { wait } from './wait.ts'

/** What each state type does. `decide` hands the table to its turn, through which states reach the states around them. */
export const kinds: StateKinds = {
  Task: task,
  Pass: pass,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
  DistributedMap: distributedMap,
}
