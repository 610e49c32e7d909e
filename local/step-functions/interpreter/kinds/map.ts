import { EvaluationFailure, StateFailure } from '../../machine/failure.ts'
import { isList, itemContext } from '../../machine/item.ts'
import type { Frame, IterationsWait } from '../execution.ts'
import { enterState, exitState, failState, withText } from '../flow.ts'
import type { DraftEvent } from '../history.ts'
import type { StateKind, Turn } from '../turn.ts'
import { abortChildren, outputOf } from './children.ts'
import { exceedsTolerance, selectTolerance } from './tolerance.ts'

/** Runs its item processor once for each item, MaxConcurrency at a time; its result is the list of their outputs. */
export const map: StateKind = {
  async run(turn, frame) {
    refuseDistributed(turn, frame)
    const wait = iterationsOf(frame) ?? (await begin(turn, frame))
    await startIterations(turn, frame, wait)
    if (countRunning(frame) === 0) {
      await end(turn, frame, wait)
    }
  },

  childEnded(turn, frame, child) {
    const id = turn.record(child, iterationEvent('Succeeded', turn, frame, child), { aside: true })
    const { items } = iterationsOf(frame)!
    const isLast = frame.children!.size === items.length && countRunning(frame) === 0
    // AWS has the next iteration follow on the last state of this one, and the end of the Map on this event.
    frame.lastEvent = isLast ? id : child.lastEvent
    turn.ready.add(frame)
  },

  async childFailed(turn, frame, child, failure) {
    const { tolerance, items } = iterationsOf(frame)!
    turn.record(child, iterationEvent('Failed', turn, frame, child), { aside: true })
    frame.lastEvent = child.lastEvent
    if (!tolerance) {
      abortIterations(turn, frame)
      return failState(turn, frame, failure)
    }
    const failed = [...frame.children!].filter(({ outcome }) => outcome && !('output' in outcome)).length
    if (!exceedsTolerance(tolerance, failed, items.length)) {
      turn.ready.add(frame)
      return
    }
    abortIterations(turn, frame)
    const cause = 'The specified tolerated failure threshold was exceeded'
    await failState(turn, frame, new StateFailure('States.ExceedToleratedFailureThreshold', cause))
  },
}

/** Fields of a Map whose items or results are outside the execution. */
const DISTRIBUTED_FIELDS = ['ItemReader', 'ItemBatcher', 'ResultWriter']

function refuseDistributed(turn: Turn, frame: Frame) {
  const { definition } = turn.nodeOf(frame)
  const field = DISTRIBUTED_FIELDS.find((name) => definition[name] !== undefined)
  if (field) {
    throw new EvaluationFailure(
      'States.Runtime',
      `${field} is a field of a Map in the mode DISTRIBUTED, and this one is INLINE.`,
    )
  }
}

function iterationsOf({ wait }: Frame): IterationsWait | undefined {
  return wait?.on === 'children' && wait.of === 'iterations' ? wait : undefined
}

async function begin(turn: Turn, frame: Frame): Promise<IterationsWait> {
  const { language } = turn.nodeOf(frame)
  const scope = turn.scopeOf(frame)
  const input = language.selectInput(scope)
  const items = await language.selectItems(scope, input, isList)
  const concurrency = (await language.selectInteger(scope, input, 'MaxConcurrency')) ?? 0
  const { count, percentage } = await selectTolerance(language, scope, input)
  turn.record(frame, { type: 'MapStateStarted', mapStateStartedEventDetails: { length: items.length } })
  const wait: IterationsWait = { on: 'children', of: 'iterations', items, concurrency, input }
  if (count !== undefined || percentage !== undefined) {
    wait.tolerance = {
      ...(count === undefined ? {} : { count }),
      ...(percentage === undefined ? {} : { percentage }),
    }
  }
  frame.wait = wait
  return wait
}

async function end(turn: Turn, frame: Frame, { input }: IterationsWait): Promise<void> {
  const { language, next } = turn.nodeOf(frame)
  const lastEnded = frame.lastEvent
  turn.record(frame, { type: 'MapStateSucceeded' })
  const children = [...(frame.children ?? [])].sort((a, b) => a.index - b.index)
  const result = children.filter(({ outcome }) => outcome && 'output' in outcome).map(outputOf)
  const output = await language.selectOutput(turn.scopeOf(frame), input, result)
  frame.lastEvent = lastEnded
  exitState(turn, frame, output, next)
}

/** Step Functions runs no more iterations of an inline Map at a time, whatever MaxConcurrency says. */
const MOST_ITERATIONS = 40

/** Starts as many iterations as MaxConcurrency lets in. */
async function startIterations(turn: Turn, frame: Frame, { items, concurrency, input }: IterationsWait) {
  const { language, regions } = turn.nodeOf(frame)
  const processor = regions[0]!
  const limit = Math.min(concurrency || MOST_ITERATIONS, MOST_ITERATIONS)
  let running = countRunning(frame)
  const begun = frame.lastEvent
  for (let i = frame.children?.size ?? 0; i < items.length && running < limit; i++, running++) {
    const item = items[i]!
    const scope = turn.scopeOf(frame, itemContext(i, { value: item }))
    const selected = await language.selectItem(scope, input, item)
    const child = turn.addFrame(frame, i, processor, selected, item)
    turn.record(child, iterationEvent('Started', turn, frame, child), { previous: begun })
    enterState(turn, child, processor.startAt, withText(selected))
  }
}

function abortIterations(turn: Turn, frame: Frame) {
  abortChildren(turn, frame, (child) => {
    turn.record(child, iterationEvent('Aborted', turn, frame, child), { aside: true })
  })
}

function countRunning(frame: Frame): number {
  return [...(frame.children ?? [])].filter(({ outcome }) => !outcome).length
}

function iterationEvent(what: string, turn: Turn, frame: Frame, child: Frame): DraftEvent {
  return {
    type: `MapIteration${what}`,
    [`mapIteration${what}EventDetails`]: { name: turn.nodeOf(frame).name, index: child.index },
  }
}
