import { isStep, type Place, placesOf } from '#core/picture/places.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import { describeUsualRetry } from '../parts/retry-policy.ts'
import { describeSpan } from '../parts/spaced.ts'

export type Change = 'same' | 'added' | 'removed' | 'changed' | 'moved'

/** A row of two versions laid over each other. */
export interface DiffRow {
  place: Place
  change: Change
  /** What is different, a sentence each. */
  notes: readonly string[]
  /** Whether the undo is another one, or is tried otherwise. */
  isUndoChanged: boolean
}

/** Returns the rows of both versions, in the order of the later one, with what was removed where it stood. */
export function diffOf(before: readonly TreeNode[], after: readonly TreeNode[]): DiffRow[] {
  const old = placesOf(before)
  const now = placesOf(after)
  const kept = commonNames(old, now)
  const rows: DiffRow[] = []
  let from = 0
  for (const place of now) {
    const known = old.find(({ name }) => name === place.name)
    if (kept.has(place.name)) {
      const at = old.findIndex(({ name }) => name === place.name)
      rows.push(...removedOf(old.slice(from, at), now))
      from = at + 1
    }
    rows.push(
      known
        ? compare(known, place, kept.has(place.name))
        : { place, change: 'added', notes: [], isUndoChanged: true },
    )
  }
  return [...rows, ...removedOf(old.slice(from), now)]
}

function removedOf(places: readonly Place[], now: readonly Place[]): DiffRow[] {
  return places
    .filter(({ name }) => !now.some((each) => each.name === name))
    .map((place) => ({ place, change: 'removed', notes: [], isUndoChanged: true }))
}

function compare(before: Place, after: Place, isInPlace: boolean): DiffRow {
  const undoNotes = isStep(before.node) && isStep(after.node) ? undoNotesOf(before.node, after.node) : []
  const notes = [...notesOf(before, after), ...undoNotes]
  const change = isInPlace ? (notes.length > 0 ? 'changed' : 'same') : 'moved'
  return {
    place: after,
    change,
    notes: isInPlace ? notes : ['stands elsewhere', ...notes],
    isUndoChanged: !isInPlace || undoNotes.length > 0,
  }
}

/** The longest sequence of names that both have in the same order: https://en.wikipedia.org/wiki/Longest_common_subsequence */
function commonNames(old: readonly Place[], now: readonly Place[]): Set<string> {
  const best = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: now.length + 1 }, (): readonly string[] => []),
  )
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const { name } = old[i]!
      const [skipOld, skipNow] = [best[i + 1]![j]!, best[i]![j + 1]!]
      best[i]![j] =
        name === now[j]!.name
          ? [name, ...best[i + 1]![j + 1]!]
          : skipOld.length >= skipNow.length
            ? skipOld
            : skipNow
    }
  }
  return new Set(best[0]![0])
}

function notesOf(before: Place, after: Place): string[] {
  const groups = (place: Place) => place.groups.map(({ name }) => name).join(' in ') || 'none'
  const conditions = (place: Place) =>
    place.conditions.map(({ step, field }) => `${step}.${field}`).join(' and ') || 'none'
  return [
    ...changed('group', groups(before), groups(after)),
    ...changed('condition', conditions(before), conditions(after)),
    ...(isStep(before.node) && isStep(after.node) ? stepNotes(before.node, after.node) : []),
  ]
}

function stepNotes(before: TreeStep, after: TreeStep): string[] {
  const yes = (flag: true | undefined) => (flag ? 'yes' : 'no')
  return [
    ...changed('kind', before.kind, after.kind),
    ...changed('best effort', yes(before.bestEffort), yes(after.bestEffort)),
    ...changed('pivot', yes(before.pivot), yes(after.pivot)),
    ...changed(
      'time limit',
      describeSpan(before.timeoutSeconds * 1000),
      describeSpan(after.timeoutSeconds * 1000),
    ),
    ...changed('heartbeat', heartbeatOf(before), heartbeatOf(after)),
    ...changed('retries', describeUsualRetry(before.retry), describeUsualRetry(after.retry)),
    ...changed('retried never', finalOf(before), finalOf(after)),
  ]
}

function undoNotesOf(before: TreeStep, after: TreeStep): string[] {
  return [
    ...changed('undo', before.undo?.name ?? 'none', after.undo?.name ?? 'none'),
    ...(before.undo && after.undo
      ? changed(
          'retries of the undo',
          describeUsualRetry(before.undo.retry),
          describeUsualRetry(after.undo.retry),
        )
      : []),
  ]
}

function heartbeatOf({ heartbeatSeconds }: TreeStep): string {
  return heartbeatSeconds === undefined ? 'none' : describeSpan(heartbeatSeconds * 1000)
}

function finalOf({ retry }: TreeStep): string {
  return (
    retry
      .filter(({ attempts }) => attempts === 0)
      .flatMap(({ errors }) => errors)
      .join(', ') || 'none'
  )
}

function changed(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what}: ${before} → ${after}`]
}
