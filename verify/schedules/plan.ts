import { parseItem, type Saga, stepsOf } from '#core/saga/index.ts'
import { createRandom } from '#local/step-functions/machine/random.ts'
import { FAULT_KINDS } from '../faults/index.ts'
import { placeOf, placesOf } from '../run/places.ts'
import type { Result } from '../run/result.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import type { Fault, Schedule } from './schedule.ts'

/** Every fault that can meet one of these states of the workflow. */
export function faultsAt(workflow: VerifiedWorkflow, states: Iterable<string>): Fault[] {
  const places = placesOf(workflow.saga)
  const provider = workflow.provider?.states ?? []
  return [...states].flatMap((at) =>
    Object.entries(FAULT_KINDS)
      .filter(([, kind]) => kind.places.includes(placeOf(places, at)!))
      .filter(([, kind]) => !('provider' in kind) || provider.includes(parseItem(at).name))
      .filter(([, kind]) => !('competes' in kind) || workflow.competes)
      .map(([kind]) => ({ at, kind })),
  )
}

/** What sends a case that ends well back through every undo: its last undoable step takes effect and then refuses. */
export function lastRefusal(saga: Saga, reached: readonly string[]): Fault | undefined {
  const nodes = [...stepsOf(saga.steps)].map(({ node }) => node)
  const withUndo = new Set(nodes.filter(({ undo }) => undo).map(({ contract }) => contract.name))
  const last = reached.findLast((state) => withUndo.has(parseItem(state).name))
  return last === undefined ? undefined : { at: last, kind: 'refused-after' }
}

/** The faults that one case can meet: on its way, and on the way back. */
export interface CaseFaults {
  case: string
  forward: readonly Fault[]
  /** With what leads to them. */
  back: { after: Fault; faults: readonly Fault[] } | undefined
}

/** From how a case goes when nothing goes wrong, and how it goes when its last undoable step refuses. */
export function faultsOf(
  workflow: VerifiedWorkflow,
  untroubled: Result,
  refused: Result | undefined,
): CaseFaults {
  const { schedule, reached } = untroubled
  const [after] = refused?.schedule.faults ?? []
  const onTheWayBack = refused?.reached.filter((state) => !reached.includes(state)) ?? []
  return {
    case: schedule.case,
    forward: faultsAt(workflow, reached),
    back: after && { after, faults: faultsAt(workflow, onTheWayBack) },
  }
}

/** One schedule for each fault. */
export function singles(workflow: string, { case: given, forward, back }: CaseFaults): Schedule[] {
  return [
    ...forward.map((fault) => ({ workflow, case: given, faults: [fault] })),
    ...(back?.faults ?? []).map((fault) => ({ workflow, case: given, faults: [back!.after, fault] })),
  ]
}

/** What the run with one fault alone tells of any other fault: whether the two can meet one execution. */
export type Run = Pick<Result, 'reached' | 'free'>

/**
 * All pairs of faults that can meet one execution. `runOf` is the run with that fault alone, undefined when there was
 * none. Up to the moment when the other fault happens a run with both goes as the run with one, for a schedule decides
 * everything: if it would not happen there, the pair is that run once more, and is left out.
 */
export function pairs(
  workflow: string,
  { case: given, forward, back }: CaseFaults,
  runOf: (fault: Fault) => Run | undefined,
): Schedule[] {
  const leavesRoom = (first: Fault, other: Fault): boolean => {
    const run = runOf(first)
    const places = takesInvocations(other) ? run?.free : run?.reached
    return places?.includes(other.at) ?? false
  }
  /** In the order in which both happen: of two at one state the first in a schedule has its turn first. */
  const inOrder = (one: Fault, other: Fault): Fault[] | undefined => {
    if (leavesRoom(one, other)) {
      if (one.at === other.at || leavesRoom(other, one)) {
        return [one, other]
      }
    } else if (one.at === other.at && leavesRoom(other, one)) {
      return [other, one]
    }
    return undefined
  }
  const schedules: Schedule[] = []
  const [ahead, behind] = [withCompany(forward), withCompany(back?.faults ?? [])]
  const add = (before: Fault[], one: Fault, other: Fault) => {
    const both = inOrder(one, other)
    if (both) {
      schedules.push({ workflow, case: given, faults: [...before, ...both] })
    }
  }
  const among = (before: Fault[], faults: readonly Fault[]) =>
    faults.forEach((one, index) => {
      for (const other of faults.slice(index + 1)) {
        add(before, one, other)
      }
    })
  among([], ahead)
  if (back) {
    for (const one of ahead) {
      for (const other of behind) {
        if (leavesRoom(one, other)) {
          schedules.push({ workflow, case: given, faults: [one, other] })
        }
      }
    }
    among([back.after], behind)
  }
  return schedules
}

function withCompany(faults: readonly Fault[]): Fault[] {
  return faults.filter(({ kind }) => !FAULT_KINDS[kind]!.alone)
}

/** It happens to invocations, each to one of them at most; other faults happen to the execution beside whatever else. */
function takesInvocations({ kind }: Fault): boolean {
  const { happens } = FAULT_KINDS[kind]!
  return happens === 'to the invocation' || happens === 'until repaired'
}

const LONGEST = 6

/** Schedules of three to six faults, drawn from all that the workflow's cases can meet; the same seed draws the same. */
export function randomSchedules(
  workflow: string,
  cases: readonly CaseFaults[],
  { seed, count }: { seed: number; count: number },
): Schedule[] {
  const { next } = createRandom(`${seed} schedules`)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  return Array.from({ length: count }, () => {
    const { case: given, forward, back } = pick(cases)
    const pool = withCompany([...forward, ...(back?.faults ?? [])])
    const length = 3 + Math.floor(next() * (LONGEST - 2))
    const faults = Array.from({ length }, () => pick(pool))
    return { workflow, case: given, faults }
  })
}
