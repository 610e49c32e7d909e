import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Filter, Operand, Path, Step } from './path.ts'

/** All values that the steps lead to, in document order. */
export function walk(value: Json, steps: readonly Step[]): Json[] {
  let values: Json[] = [value]
  for (const step of steps) {
    const next: Json[] = []
    for (const from of values) {
      take(from, step, next)
    }
    values = next
  }
  return values
}

function take(value: Json, step: Step, into: Json[]) {
  if ('name' in step) {
    return takeName(value, step.name, into)
  }
  if ('names' in step) {
    for (const name of step.names) {
      takeName(value, name, into)
    }
    return
  }
  if ('descend' in step) {
    return descend(value, into)
  }
  if ('all' in step) {
    return into.push(...(Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []))
  }
  if ('filter' in step) {
    const candidates = Array.isArray(value) ? value : isObject(value) ? [value] : []
    return into.push(...candidates.filter((candidate) => passes(candidate, step.filter)))
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
    return step.indexes.forEach(pick)
  }
  const bound = (n: number) => Math.min(Math.max(n < 0 ? value.length + n : n, 0), value.length)
  const to = bound(step.to ?? value.length)
  for (let i = bound(step.from ?? 0); i < to; i += Math.max(step.by, 1)) {
    into.push(value[i]!)
  }
}

function takeName(value: Json, name: string, into: Json[]) {
  if (isObject(value) && Object.hasOwn(value, name)) {
    into.push(value[name]!)
  }
}

function descend(value: Json, into: Json[]) {
  if (typeof value !== 'object' || value === null) {
    return
  }
  into.push(value)
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    descend(member, into)
  }
}

function passes(value: Json, filter: Filter): boolean {
  if ('any' in filter) {
    return filter.any.some((part) => passes(value, part))
  }
  if ('all' in filter) {
    return filter.all.every((part) => passes(value, part))
  }
  if ('not' in filter) {
    return !passes(value, filter.not)
  }
  if ('exists' in filter) {
    return walk(value, filter.exists.steps).length > 0
  }
  const read = (operand: Operand) => ('path' in operand ? walk(value, operand.path.steps)[0] : undefined)
  const left = 'value' in filter.left ? filter.left.value : read(filter.left)
  if ('pattern' in filter.right) {
    return typeof left === 'string' && filter.right.pattern.test(left)
  }
  const right = 'value' in filter.right ? filter.right.value : read(filter.right)
  return compare(filter.operator, left, right)
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  const equal = JSON.stringify(left) === JSON.stringify(right)
  const isIn = Array.isArray(right) && right.some((item) => JSON.stringify(item) === JSON.stringify(left))
  if (operator === '==') {
    return equal
  }
  if (operator === '!=') {
    return !equal
  }
  if (operator === 'in') {
    return isIn
  }
  if (operator === 'nin') {
    return !isIn
  }
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) {
    return false
  }
  if (operator === '<') {
    return left < right!
  }
  if (operator === '<=') {
    return left <= right!
  }
  if (operator === '>') {
    return left > right!
  }
  return left >= right!
}

/** What is missing on the way of a definite path, in the words of the JSONPath library that AWS uses. */
export function explainMissing(path: Path, root: Json): string {
  const canonical = (steps: readonly Step[]) =>
    `$${steps.map((step) => ('name' in step ? `['${step.name}']` : `[${(step as { index: number }).index}]`)).join('')}`
  for (let i = 1; i < path.steps.length; i++) {
    if (walk(root, path.steps.slice(0, i)).length === 0) {
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
