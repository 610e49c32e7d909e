import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { type Filter, parseFilter, passes } from './filter.ts'

type Step =
  | { name: string }
  | { names: string[] }
  | { index: number }
  | { indexes: number[] }
  | { from: number | undefined; to: number | undefined; by: number }
  | { filter: Filter }
  | { all: true }
  | { descend: true }

/** A compiled path: `$` the input, `$$` the context object, `$name` a variable, then steps. */
export interface Path {
  readonly text: string
  readonly root: '$' | '$$' | { variable: string }
  readonly steps: readonly Step[]
  /** At most one value: neither wildcards, slices, filters nor descent. */
  readonly definite: boolean
}

export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError'
}

const compiled = new Map<string, Path>()

/** Compiles a path, once per text. Throws PathSyntaxError. */
export function compilePath(text: string): Path {
  let path = compiled.get(text)
  if (!path) {
    if (compiled.size > 10_000) {
      compiled.clear()
    }
    path = parsePath(text)
    compiled.set(text, path)
  }
  return path
}

function parsePath(text: string): Path {
  const head = /^\$\$(?![\w])|^\$([A-Za-z_][\w]*)|^\$/.exec(text)
  if (!head) {
    throw new PathSyntaxError(`the path '${text}' does not start with $`)
  }
  const steps: Step[] = []
  let at = head[0].length
  while (at < text.length) {
    if (text.startsWith('..', at)) {
      steps.push({ descend: true })
      at += 2
      if (text[at] === '[') {
        continue
      }
    } else if (text[at] === '.') {
      at++
    } else if (text[at] === '[') {
      const end = findBracketEnd(text, at)
      steps.push(parseBracket(text.slice(at + 1, end).trim(), text))
      at = end + 1
      continue
    } else {
      throw new PathSyntaxError(`the path '${text}' cannot be read at '${text.slice(at)}'`)
    }
    const name = /^[^.[\]()'"]+/.exec(text.slice(at))?.[0]
    if (name === undefined) {
      throw new PathSyntaxError(`the path '${text}' has an empty step`)
    }
    steps.push(name === '*' ? { all: true } : { name })
    at += name.length
  }
  const root = head[0] === '$' || head[0] === '$$' ? head[0] : { variable: head[1]! }
  return { text, root, steps, definite: steps.every((step) => 'name' in step || 'index' in step) }
}

function findBracketEnd(text: string, start: number): number {
  let depth = 0
  let quote = ''
  for (let i = start; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\' && (text[i + 1] === quote || text[i + 1] === '\\')) {
        i++
      } else if (c === quote) {
        quote = ''
      }
    } else if (c === "'" || c === '"') {
      quote = c
    } else if (c === '[') {
      depth++
    } else if (c === ']' && --depth === 0) {
      return i
    }
  }
  throw new PathSyntaxError(`the path '${text}' has a bracket that does not close`)
}

function parseBracket(body: string, text: string): Step {
  if (body === '*') {
    return { all: true }
  }
  if (body.startsWith('?')) {
    return { filter: parseFilter(body.slice(1).trim()) }
  }
  if (body.startsWith("'") || body.startsWith('"')) {
    const names = [...body.matchAll(/'((?:\\'|\\\\|[^'])*)'|"((?:\\"|\\\\|[^"])*)"/g)].map((match) =>
      (match[1] ?? match[2]!).replace(/\\(['\\])/g, '$1'),
    )
    return names.length === 1 ? { name: names[0]! } : { names }
  }
  if (/^-?\d+$/.test(body)) {
    return { index: Number(body) }
  }
  if (/^-?\d+(\s*,\s*-?\d+)+$/.test(body)) {
    return { indexes: body.split(',').map(Number) }
  }
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?$/.exec(body)
  if (!slice) {
    throw new PathSyntaxError(`the path '${text}' cannot be read at '[${body}]'`)
  }
  const [from, to, by] = slice.slice(1).map((n) => (n === undefined ? undefined : Number(n)))
  return { from, to, by: by ?? 1 }
}

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

/** What is missing on the way of a definite path, in the words of the JSONPath library that AWS uses. */
export function explainMissing(path: Path, root: Json): string {
  const canonical = (steps: readonly Step[]) =>
    `$${steps.map((step) => ('name' in step ? `['${step.name}']` : `[${(step as { index: number }).index}]`)).join('')}`
  for (let i = 1; i < path.steps.length; i++) {
    if (walk(root, path.steps.slice(0, i)).length === 0) {
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
    const inner = setAt(root[step.name] ?? {}, rest, value)
    return inner === undefined ? undefined : ({ ...root, [step.name]: inner } as JsonObject)
  }
  if (!('index' in step) || !Array.isArray(root) || step.index < 0 || step.index >= root.length) {
    return undefined
  }
  const inner = setAt(root[step.index]!, rest, value)
  return inner === undefined ? undefined : root.with(step.index, inner)
}
