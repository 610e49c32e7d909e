import type { Effort } from '../machine/effort.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { select } from './filter-values.ts'
import type { Path, Step } from './path.ts'

/** All values that the steps lead to, in document order. Throws EvaluationFailure when that takes too much. */
export function walk(value: Json, steps: readonly Step[], effort: Effort): Json[] {
  const look = (from: Json, path: Path) => walk(from, path.steps, effort)
  let values: Json[] = [value]
  for (const step of steps) {
    if ('filter' in step) {
      values = select(candidatesIn(values, effort), step.filter, { look, effort })
      continue
    }
    const next: Json[] = []
    for (const from of values) {
      effort.spend(1)
      take(from, step, { into: next, effort })
    }
    values = next
  }
  return values
}

/** What a filter chooses from. */
function candidatesIn(values: readonly Json[], effort: Effort): Json[] {
  return values.flatMap((value) => {
    const candidates = Array.isArray(value) ? value : isObject(value) ? [value] : []
    effort.spend(1 + candidates.length)
    return candidates
  })
}

interface Taking {
  readonly into: Json[]
  readonly effort: Effort
}

function take(value: Json, step: Exclude<Step, { filter: unknown }>, { into, effort }: Taking) {
  if ('name' in step) {
    return takeName(value, step.name, into)
  }
  if ('names' in step) {
    effort.spend(step.names.length)
    for (const name of step.names) {
      takeName(value, name, into)
    }
    return
  }
  if ('descend' in step) {
    return descend(value, { into, effort })
  }
  if ('all' in step) {
    const members = membersOf(value)
    effort.spend(members.length)
    for (const member of members) {
      into.push(member)
    }
    return
  }
  if (!Array.isArray(value)) {
    return
  }
  const pick = (index: number) => {
    const item = value[index < 0 ? value.length + index : index]
    if (item !== undefined) {
      into.push(item)
    }
  }
  if ('index' in step) {
    return pick(step.index)
  }
  if ('indexes' in step) {
    effort.spend(step.indexes.length)
    return step.indexes.forEach(pick)
  }
  const bound = (n: number) => Math.min(Math.max(n < 0 ? value.length + n : n, 0), value.length)
  const to = bound(step.to ?? value.length)
  for (let i = bound(step.from ?? 0); i < to; i += Math.max(step.by, 1)) {
    effort.spend(1)
    into.push(value[i]!)
  }
}

function takeName(value: Json, name: string, into: Json[]) {
  if (isObject(value) && Object.hasOwn(value, name)) {
    into.push(value[name]!)
  }
}

function membersOf(value: Json): Json[] {
  return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
}

function descend(value: Json, { into, effort }: Taking) {
  if (typeof value !== 'object' || value === null) {
    return
  }
  const members = membersOf(value)
  effort.spend(1 + members.length)
  into.push(value)
  for (const member of members) {
    descend(member, { into, effort })
  }
}

/** What is missing on the way of a definite path, in the words of the JSONPath library that AWS uses. */
export function explainMissing(path: Path, root: Json, effort: Effort): string {
  const canonical = (steps: readonly Step[]) =>
    `$${steps.map((step) => ('name' in step ? `['${step.name}']` : `[${(step as { index: number }).index}]`)).join('')}`
  for (let i = 1; i < path.steps.length; i++) {
    if (walk(root, path.steps.slice(0, i), effort).length === 0) {
      // Past the end of an array nothing is missing: there is no result.
      if ('index' in path.steps[i - 1]!) {
        break
      }
      return `Missing property in path ${canonical(path.steps.slice(0, i))}`
    }
  }
  return `No results for path: ${canonical(path.steps)}`
}

/** Copy of `root` with `value` at the path; undefined where the path cannot be made. Reference paths only. */
export function setAt(root: Json, steps: readonly Step[], value: Json): Json | undefined {
  const [step, ...rest] = steps
  if (!step) {
    return value
  }
  if ('name' in step) {
    if (!isObject(root)) {
      return undefined
    }
    const present = Object.hasOwn(root, step.name) ? root[step.name] : undefined
    const inner = setAt(present ?? {}, rest, value)
    return inner === undefined ? undefined : ({ ...root, [step.name]: inner } as JsonObject)
  }
  if (!('index' in step) || !Array.isArray(root) || step.index < 0 || step.index >= root.length) {
    return undefined
  }
  const inner = setAt(root[step.index]!, rest, value)
  return inner === undefined ? undefined : root.with(step.index, inner)
}
