import type { Saga } from '#core/saga/index.ts'
import { parseItem, stepsOf } from '#core/saga/index.ts'
import type { DynamoDbCall, DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import type { LambdaFault, Outcome } from '#local/lambda/index.ts'
import { type Control, FAULT_KINDS, type FaultKind, type Moment, type Place } from '../faults/index.ts'
import { type Fault, formatFault } from '../schedules/schedule.ts'

/** Every state of the saga's machine that calls a function, forth and then back, and what it is. */
export function placesOf(saga: Saga): Map<string, Place> {
  const nodes = [...stepsOf(saga.steps)].map(({ node }) => node)
  const undos = nodes.flatMap(({ undo }) => undo ?? []).reverse()
  return new Map<string, Place>([
    ...nodes.map(({ contract, callback }): [string, Place] => [contract.name, callback?.kind ?? 'step']),
    ['SagaCompleted', 'completed'],
    ...undos.map(({ name }): [string, Place] => [name, 'undo']),
    ['SagaCompensated', 'compensated'],
  ])
}

/** A state inside an each stands for one item, `CopyService[1]`. */
export function placeOf(places: ReadonlyMap<string, Place>, state: string): Place | undefined {
  return places.get(parseItem(state).name)
}

/** The state that calls its function with this payload; undefined for functions that are no state's: the API's, those of events. */
export function stateOf(payload: string): string | undefined {
  const { step, undo } = JSON.parse(payload) as Envelope
  return undo ?? step
}

/** What a function of the saga is given; of other functions (the API, events) it has no `step`. */
interface Envelope {
  step?: string
  undo?: string
  attempt?: number
  taskToken?: string
}

/** One line of what happened: which state was called, and what came of it. */
export type Log = (line: string) => void

export interface FaultInjectorOptions {
  places: ReadonlyMap<string, Place>
  control: Control
  providerTableOf(state: string): string | undefined
  inject(fault: DynamoDbFault): () => void
  /** Step Functions hears nothing of this task until the answer is called. */
  dropTask(taskToken: string): () => void
  /** Carries out a request of this state's function when the time of its Lambda is up. */
  arriveLate(state: string, call: DynamoDbCall): void
  /** Hears of every invocation before it is made. */
  onCall(state: string): void
  /** Begins with what has come of the first of the faults, and not with all of them before it. */
  from?: FaultInjectorState | undefined
  /** Runs a function with no fault before it. */
  deliver(call: Call): Promise<Outcome>
  /** Hears of a function that has run, whatever then becomes of its answer. */
  onRun(state: string, outcome: Outcome): void
  log: Log
}

export interface FaultInjector {
  /** Stands before every function of the schedule's simulation. */
  fault: LambdaFault
  /** Invocations that were given up and have not gone on yet: lets them all go on now. */
  releaseDeferred(): Promise<boolean>
  /** Faults that have met nothing: the execution never came to where they are. */
  unused(): Fault[]
  /** States with an invocation that no fault took: one more fault would have met it. */
  free(): string[]
  /** A fault makes this invocation take all the time it has; answers its state. */
  slowedState(payload: string): string | undefined
  /** A fault stands between this invocation's function and DynamoDB. */
  isTapped(payload: string): boolean
  /** How far it is with its faults. */
  state(): FaultInjectorState
  /** The undo works from now on; says how that is to be told, or undefined when no fault holds it. */
  repair(state: string): 'retry' | 'skip' | undefined
}

interface Progress {
  met: number
  repaired: boolean
}

interface Armed extends Progress {
  fault: Fault
  kind: FaultKind
}

/** What has come of a schedule's faults, one by one. */
export interface FaultInjectorState {
  progress: readonly Progress[]
  free: readonly string[]
  /** Faults that may yet do something, each with how often it has. */
  ahead: readonly string[]
  /** Invocations that are kept back. */
  deferred: readonly Pick<Deferred, 'moment' | 'state' | 'call'>[]
}

/** It does nothing any more, whatever comes. */
function isSpent({ fault, kind, met, repaired }: Armed): boolean {
  if (kind.happens === 'until repaired') {
    return repaired
  }
  return met >= (kind.happens === 'to the invocation' ? (fault.times ?? kind.times) : 1)
}

type Call = Parameters<LambdaFault>[0]

interface Deferred {
  moment: Moment
  state: string
  call: Call
  run(): Promise<Outcome>
}

/** Brings a schedule's faults to the invocations they are meant for; several at one state take turns. */
export function createFaultInjector(faults: readonly Fault[], options: FaultInjectorOptions): FaultInjector {
  const { places, control, log, from } = options
  const armed: Armed[] = faults.map((fault, index) => ({
    fault,
    kind: FAULT_KINDS[fault.kind]!,
    met: 0,
    repaired: false,
    ...from?.progress[index],
  }))
  const tell = async (state: string, run: () => Promise<Outcome>): Promise<Outcome> => {
    const outcome = await run()
    options.onRun(state, outcome)
    return outcome
  }
  let deferred: Deferred[] = (from?.deferred ?? []).map((each) => ({
    ...each,
    run: () => tell(each.state, () => options.deliver(each.call)),
  }))
  const free = new Set(from?.free)

  const armedAt = (payload: string) => {
    const state = stateOf(payload)
    return armed.filter(({ fault }) => fault.at === state)
  }

  const goOn = async ({ state, moment, run }: Deferred) => {
    log(`${state} goes on late (${moment}): ${describe(await run())}`)
  }
  const take = (isMeant: (each: Deferred) => boolean) => {
    const taken = deferred.filter(isMeant)
    deferred = deferred.filter((each) => !taken.includes(each))
    return taken
  }

  /** Lets those go on whose moment this invocation is. */
  const withDeferred = async (state: string, next: () => Promise<Outcome>): Promise<Outcome> => {
    const place = placeOf(places, state)
    const isUndo = place === 'undo' || place === 'compensated'
    const at = (side: 'before' | 'beside' | 'after') =>
      take(
        (each) =>
          (isUndo && each.moment === `${side}-undo`) ||
          (each.state === state && each.moment === `${side}-retry`) ||
          (each.state !== state && each.moment === `${side}-next`),
      )
    const [before, beside, after] = [at('before'), at('beside'), at('after')]
    for (const each of before) {
      await goOn(each)
    }
    const [outcome] = await Promise.allSettled([next(), ...beside.map(goOn)])
    for (const each of after) {
      await goOn(each)
    }
    if (outcome.status === 'rejected') {
      throw outcome.reason
    }
    return outcome.value
  }

  /** What happens to the execution as a whole, before and after the function. */
  const withExecutionFaults = async (state: string, next: () => Promise<Outcome>): Promise<Outcome> => {
    const act = async (happens: FaultKind['happens']) => {
      for (const each of armed) {
        const { kind, fault } = each
        if (fault.at !== state || kind.happens !== happens || !('act' in kind) || isSpent(each)) {
          continue
        }
        each.met++
        log(formatFault(fault))
        await kind.act(control, parseItem(state).name)
      }
    }
    await act('before the function')
    try {
      return await next()
    } finally {
      await act('after the function')
    }
  }

  const deliver = async (
    { state, taskToken, call }: { state: string; taskToken: string | undefined; call: Call },
    run: () => Promise<Outcome>,
  ): Promise<Outcome> => {
    const meant = armed.find((each) => each.fault.at === state && !('act' in each.kind) && !isSpent(each))
    if (!meant) {
      free.add(state)
      return run()
    }
    const { kind, fault } = meant
    const met = meant.met++
    log(`${formatFault(fault)}`)
    if (kind.happens === 'until repaired') {
      return { failed: true, payload: JSON.stringify({ errorType: 'Error', errorMessage: 'is broken' }) }
    }
    if (kind.happens !== 'to the invocation') {
      return run()
    }
    return kind.perform({
      state,
      met,
      control,
      run,
      providerTable: options.providerTableOf(state),
      arriveLate: (call) => options.arriveLate(state, call),
      dropTask: () => (taskToken ? options.dropTask(taskToken) : () => {}),
      defer: (moment) => void deferred.push({ moment, state, call, run }),
      async runWith(dynamoDbFault) {
        meant.met--
        let interfered = false
        const stop = options.inject((call) => {
          const interference = dynamoDbFault(call)
          if (interference && !interfered) {
            meant.met++
          }
          interfered ||= interference !== undefined
          return interference
        })
        try {
          return await run()
        } finally {
          stop()
        }
      },
    })
  }

  return {
    slowedState: (payload) => armedAt(payload).find(({ kind }) => 'slow' in kind)?.fault.at,
    isTapped: (payload) => armedAt(payload).some(({ kind }) => kind.tap),
    free: () => [...free],
    state() {
      return {
        progress: armed.map(({ met, repaired }) => ({ met, repaired })),
        free: [...free],
        ahead: armed
          .filter((each) => !isSpent(each))
          .map(({ fault, met }) => `${formatFault(fault)} after ${met}`),
        deferred: deferred.map(({ moment, state, call }) => ({ moment, state, call })),
      }
    },
    unused: () => armed.filter(({ met }) => met === 0).map(({ fault }) => fault),
    async fault(call, run) {
      const { step, undo, attempt, taskToken } = JSON.parse(call.payload) as Envelope
      if (typeof step !== 'string') {
        return run()
      }
      const state = undo ?? step
      options.onCall(state)
      try {
        const outcome = await withDeferred(state, () =>
          withExecutionFaults(state, () => deliver({ state, taskToken, call }, () => tell(state, run))),
        )
        log(`${state} #${attempt}: ${describe(outcome)}`)
        return outcome
      } catch (error) {
        log(`${state} #${attempt}: ${error}`)
        throw error
      }
    },
    async releaseDeferred() {
      const left = take(() => true)
      for (const each of left) {
        await goOn(each)
      }
      return left.length > 0
    },
    repair(state) {
      const stuck = armed.find(
        ({ fault, kind, repaired }) => fault.at === state && kind.happens === 'until repaired' && !repaired,
      )
      if (!stuck) {
        return undefined
      }
      stuck.repaired = true
      return stuck.kind.happens === 'until repaired' ? stuck.kind.repair : undefined
    },
  }
}

function describe({ failed, payload }: Outcome): string {
  if (!failed) {
    return 'done'
  }
  const { errorType, errorMessage } = JSON.parse(payload) as Record<string, string>
  return `${errorType}: ${errorMessage}`
}
