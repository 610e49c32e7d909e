import { createHash } from 'node:crypto'
import type { Outlook } from '#local/step-functions/index.ts'
import { expectationsOf } from '../invariants/expectations.ts'
import type { Snapshot } from '../run/snapshot.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { itemsOf } from '../tables/tenant-items.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'

/** In steps of so many milliseconds moments count, from the start; each for itself where which comes first depends on it. */
const STEP_MS = { alone: 5_000, besideOthers: 1 }
const YEAR_MS = 366 * 24 * 3_600_000

/**
 * A snapshot of `common` in one text, the same for another one from which every further fault leads to the same end:
 * items, executions and the faults to come are equal there but for names that are drawn or hashed and for a few seconds,
 * and so is what is asked of the end. What happened before may differ: it has left no trace.
 *
 * Explicit-state model checkers call this state matching.
 */
export function fingerprintOf(snapshot: Snapshot, { saga }: VerifiedWorkflow, common: Schedule): string {
  const { tenant, items, simulation, injector, followUp, trace } = snapshot
  const { startedAt, decided, skipped, doneAtCancel, violations } = trace
  const store = simulation.store.outlook()
  const step = STEP_MS[isAlone(store) ? 'alone' : 'besideOthers']
  const plain = createPlain(tenant, startedAt, step)
  const tables = [...items].map(([name, table]) => [name, textsOf(itemsOf(table).map(plain))])
  const state = {
    ...{ workflow: common.workflow, case: common.case, tables: tables.sort(), time: simulation.time },
    ...{ store, executions: simulation.executions },
    ...{ ahead: injector.ahead, deferred: injector.deferred, followUp },
    ...{ expected: expectationsOf(common.faults, saga) },
    ...{ decided, skipped, doneAtCancel, violations },
  }
  return createHash('sha256')
    .update(withoutNames(toText(plain(state))))
    .digest('base64')
}

/** Only one thing goes on: no other execution, no other branch. */
function isAlone(store: readonly Outlook[]): boolean {
  const running = store.filter(({ status }) => status === 'RUNNING')
  return running.flatMap(({ frames }) => frames.filter(({ wait }) => wait?.on !== 'children')).length <= 1
}

/** In which partition of a list an item stands follows from its id, and is nothing to anybody. */
function textsOf(items: readonly unknown[]): string[] {
  return items.map((item) => toText(item).replace(/(?<="tenantKey":"tenant)#\d+/, '')).sort()
}

function toText(value: unknown) {
  return JSON.stringify(value)
}

/** Makes plain data of a value: keys in order, JSON texts read, times in steps since the start, no tenant. */
function createPlain(tenant: string, startedAt: number, step: number) {
  const roundedTime = (time: number) => `@${Math.round((time - startedAt) / step)}`
  const names = new RegExp(`(?<![a-z0-9-])${tenant}(?!\\d)`, 'g')
  const isTime = (value: number) => Math.abs(value - startedAt) < YEAR_MS

  const ofNumber = (value: number) => {
    if (isTime(value)) {
      return roundedTime(value)
    }
    return isTime(value * 1000) ? roundedTime(value * 1000) : value
  }
  const ofText = (text: string): unknown => {
    if (/^[[{]/.test(text)) {
      try {
        return plain(JSON.parse(text))
      } catch {
        // Not JSON after all.
      }
    }
    return text
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => roundedTime(Date.parse(time)))
      .replaceAll(names, 'tenant')
  }
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return ofText(value)
    }
    if (typeof value === 'number') {
      return ofNumber(value)
    }
    if (value instanceof Set) {
      return [...value].sort().map(plain)
    }
    if (Array.isArray(value)) {
      return value.map(plain)
    }
    if (typeof value !== 'object' || value === null) {
      return value
    }
    const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]))
  }
  return plain
}

/** Ids that are drawn or hashed, and shards that follow from them, by the order in which they come. */
function withoutNames(text: string): string {
  const known = new Map<string, string>()
  return text.replaceAll(
    /1-[0-9a-f]{8}-[0-9a-f]{24}|(?<=Parent=)[0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}|(?<=OPEN#)\d+/g,
    (name) => {
      if (!known.has(name)) {
        known.set(name, `id${known.size}`)
      }
      return known.get(name)!
    },
  )
}
