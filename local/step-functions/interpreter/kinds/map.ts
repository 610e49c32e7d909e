import { StateFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import type { Scope } from '../../machine/language.ts'
import type { FanOut, Frame } from '../execution.ts'
import { enterState, exitState, failState } from '../flow.ts'
import { happening } from '../history.ts'
import type { Turn } from '../turn.ts'
import { abortChildren, outputOf } from './children.ts'
import type { StateKind } from './index.ts'

/** Runs its item processor once for each item, MaxConcurrency at a time; its result is the list of their outputs. */
export const map: StateKind = {
  async run(turn, frame) {
    const { language, next } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    if (frame.wait?.on !== 'children') {
      await begin(turn, frame, scope)
    }
    const fan = frame.wait as unknown as FanOut
    await startIterations(turn, frame, fan)
    if (runningOf(frame) > 0) {
      return
    }
    const lastEnded = frame.lastEvent
    turn.record(frame, happening('MapStateSucceeded'))
    const ended = [...(frame.children ?? [])].sort((a, b) => a.index - b.index)
    const result = ended.filter((child) => child.outcome && 'output' in child.outcome).map(outputOf)
    const output = await language.selectOutput(scope, fan.input, result)
    frame.lastEvent = lastEnded
    exitState(turn, frame, output, next)
  },

  childEnded(turn, frame, child) {
    const id = turn.record(child, iteration('Succeeded', turn, frame, child), { aside: true })
    const { items } = frame.wait as FanOut
    const isLast = frame.children!.size === (items as Json[]).length && runningOf(frame) === 0
    // AWS has the next iteration follow on the last state of this one, and the end of the Map on this event.
    frame.lastEvent = isLast ? id : child.lastEvent
    turn.ready.add(frame)
  },

  async childFailed(turn, frame, child, failure) {
    const { tolerance, items } = frame.wait as FanOut
    turn.record(child, iteration('Failed', turn, frame, child), { aside: true })
    frame.lastEvent = child.lastEvent
    if (!tolerance) {
      abortIterations(turn, frame)
      return failState(turn, frame, failure)
    }
    const failed = [...frame.children!].filter(({ outcome }) => outcome && !('output' in outcome)).length
    const total = (items as Json[]).length
    if (failed <= (tolerance.count ?? 0) || (failed * 100) / total <= (tolerance.percentage ?? 0)) {
      turn.ready.add(frame)
    } else {
      abortIterations(turn, frame)
      const cause = 'The specified tolerated failure threshold was exceeded'
      await failState(turn, frame, new StateFailure('States.ExceedToleratedFailureThreshold', cause))
    }
  },
}

async function begin(turn: Turn, frame: Frame, scope: Scope) {
  const { language } = turn.nodeOf(frame)
  const input = language.selectInput(scope)
  const items = await language.selectItems(scope, input)
  const concurrency = (await language.selectInteger(scope, input, 'MaxConcurrency')) ?? 0
  const count = await language.selectInteger(scope, input, 'ToleratedFailureCount')
  const percentage = await language.selectInteger(scope, input, 'ToleratedFailurePercentage')
  turn.record(frame, happening('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } }))
  frame.wait = {
    on: 'children',
    items,
    concurrency,
    input,
    ...(count === undefined && percentage === undefined
      ? {}
      : {
          tolerance: {
            ...(count === undefined ? {} : { count }),
            ...(percentage === undefined ? {} : { percentage }),
          },
        }),
  }
}

/** Step Functions runs no more iterations of an inline Map at a time, whatever MaxConcurrency says. */
const mostIterations = 40

/** Starts as many iterations as MaxConcurrency lets in. */
async function startIterations(turn: Turn, frame: Frame, fan: FanOut) {
  const { language, regions } = turn.nodeOf(frame)
  const items = fan.items as Json[]
  const limit = Math.min(fan.concurrency || mostIterations, mostIterations)
  let running = runningOf(frame)
  const begun = frame.lastEvent
  for (let i = frame.children?.size ?? 0; i < items.length && running < limit; i++, running++) {
    const item = items[i]!
    const scope = turn.scopeOf(frame, { Map: { Item: { Index: i, Value: item } } })
    const input = await language.selectItem(scope, fan.input, item)
    const child = turn.addFrame(frame, i, regions[0]!, input, item)
    turn.record(child, iteration('Started', turn, frame, child), { previous: begun })
    enterState(turn, child, regions[0]!.startAt, input)
  }
}

function abortIterations(turn: Turn, frame: Frame) {
  abortChildren(turn, frame, (child) => {
    turn.record(child, iteration('Aborted', turn, frame, child), { aside: true })
  })
}

function runningOf(frame: Frame): number {
  let running = 0
  for (const child of frame.children ?? []) {
    if (!child.outcome) {
      running++
    }
  }
  return running
}

const iteration = (what: string, turn: Turn, frame: Frame, child: Frame) =>
  happening(`MapIteration${what}`, {
    [`mapIteration${what}EventDetails`]: { name: turn.nodeOf(frame).name, index: child.index },
  })
