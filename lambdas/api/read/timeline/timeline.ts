import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { ofItem, parseItem } from '#core/saga/index.ts'
import { failureOf } from '#lambdas/records/execution-record.ts'
import { isForward } from '#lambdas/records/forward.ts'
import type { Records } from '#lambdas/records/read.ts'
import type { StepRecord } from '#lambdas/records/step-record.ts'
import { type FailedAttempts, failedByState } from './attempts.ts'
import type { Plan } from './plan.ts'
import { stepRow } from './step-row.ts'
import { undoRow } from './undo-row.ts'

/**
 * Returns what ran, in the order in which it began: steps and undos, with attempts, times and errors. While an undo is
 * stuck, those that it blocks come last, in the order in which they will run.
 */
export function timelineOf(records: Records, plan: Plan, now: number): TimelineEntry[] {
  const failed = failedByState(records.attempts)
  const steps = new Map(records.steps.map((record) => [record.step, record]))
  const rows = [
    ...stepNames(records).map((step) => stepRow(stepFacts(records, { step, plan, steps, failed }), now)),
    ...undoNames(records, plan).map(({ undo, step }) => {
      const planned = plan.get(parseItem(step).name)?.undo
      const facts = { undo, step, planned, record: steps.get(step), failed: failed.get(undo) ?? [] }
      return undoRow({ ...facts, execution: records.execution }, now)
    }),
  ]
  return rows.filter((row) => row !== undefined).sort(byStart)
}

/** Every step of which anything is known. */
function stepNames({ execution, steps, attempts, waits }: Records): string[] {
  const failure = failureOf(execution)
  return unique([
    ...steps.map(({ step }) => step),
    ...attempts.filter(({ state, step }) => state === step).map(({ step }) => step),
    ...waits.map(({ step }) => step),
    ...(failure?.step ? [failure.step] : []),
  ])
}

function stepFacts(
  { execution, waits }: Records,
  known: { step: string; plan: Plan; steps: ReadonlyMap<string, StepRecord>; failed: FailedAttempts },
) {
  const { step, plan, steps, failed } = known
  const failure = failureOf(execution)
  return {
    step,
    planned: plan.get(parseItem(step).name),
    record: steps.get(step),
    failed: failed.get(step) ?? [],
    wait: waits.find((wait) => wait.step === step),
    failure: failure?.step === step ? failure : undefined,
    isForward: isForward(execution),
  }
}

/** Every undo that has run, has failed, or is planned for a step that was done; newest first, as they run. */
function undoNames({ execution, steps, attempts }: Records, plan: Plan): { undo: string; step: string }[] {
  const order = [...plan.keys()]
  const planned = steps
    .map(({ step }) => ({ step, ...parseItem(step) }))
    .sort((a, b) => order.indexOf(b.name) - order.indexOf(a.name) || (b.index ?? 0) - (a.index ?? 0))
    .flatMap(({ step, name, index }) => {
      const undo = plan.get(name)?.undo
      return undo ? [{ undo: ofItem(undo.name, index), step }] : []
    })
  const stuck = execution.status === 'COMPENSATION_FAILED' ? execution.stuck : undefined
  const known = [
    ...planned,
    ...steps.flatMap((record) => ('undo' in record ? [{ undo: record.undo, step: record.step }] : [])),
    ...attempts.filter(({ state, step }) => state !== step).map(({ state, step }) => ({ undo: state, step })),
    ...(stuck?.undo && stuck.step ? [{ undo: stuck.undo, step: stuck.step }] : []),
  ]
  return [...new Map(known.map((each) => [each.undo, each])).values()]
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}

/** A row without times is that of the failure, which comes before the undos and after the steps, or a blocked undo. */
function byStart(a: TimelineEntry, b: TimelineEntry): number {
  if (a.startedAt && b.startedAt) {
    return a.startedAt.localeCompare(b.startedAt) || rank(a) - rank(b)
  }
  return rank(a) - rank(b)
}

function rank({ kind, status, startedAt }: TimelineEntry): number {
  if (status === 'BLOCKED') {
    return 3
  }
  if (kind === 'undo') {
    return 2
  }
  return startedAt ? 0 : 1
}
