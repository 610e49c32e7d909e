import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Bindings } from './expression.ts'

/**
 * The plain part of JSONata, evaluated without the library (which awaits at every node): literals, `$states.input.a.b`,
 * object and array constructors, `$merge([…])`, `$exists(…)`, comparisons and sums. Wherever JSONata's rules on
 * sequences, types or errors could come into play, the answer is `unsure` and the library decides; a property test
 * holds the two equal.
 */
export type Direct = (bindings: Bindings) => Json | undefined | typeof unsure

/** The library has to evaluate this one. */
export const unsure: unique symbol = Symbol('unsure')

interface Node {
  type: string
  value: unknown
  steps?: Node[]
  expressions?: Node[]
  lhs?: Node | [Node, Node][]
  rhs?: Node
  arguments?: Node[]
  procedure?: Node
}

/** Compiles an expression's syntax tree, or gives undefined when it is beyond the plain part. */
export function compileDirect(tree: unknown): Direct | undefined {
  const node = tree as Node
  if (!isPlain(node)) {
    return undefined
  }
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return () => node.value as Json
    case 'variable':
      return compileVariable(node)
    case 'path':
      return compilePath(node)
    case 'unary':
      return node.value === '{' ? compileObject(node) : node.value === '[' ? compileArray(node) : undefined
    case 'function':
      return compileCall(node)
    case 'binary':
      return compileBinary(node)
    default:
      return undefined
  }
}

const members: Record<string, readonly string[]> = {
  string: [],
  number: [],
  value: [],
  name: [],
  variable: [],
  path: ['steps'],
  unary: ['expressions', 'lhs'],
  function: ['arguments', 'procedure'],
  binary: ['lhs', 'rhs'],
}

/** Nothing hangs on the node that would change what it means: predicates, grouping, `[]`, focus, parent … */
function isPlain(node: Node): boolean {
  const allowed = members[node.type]
  if (!allowed) {
    return false
  }
  return Object.entries(node).every(
    ([key, value]) => value === undefined || common.includes(key) || allowed.includes(key),
  )
}

const common = ['type', 'value', 'position']

function compileVariable({ value: name }: Node): Direct | undefined {
  if (name === 'states') {
    return ({ states }) => states
  }
  // `$` and `$$` are the input document; functions of the library are no values.
  if (typeof name !== 'string' || name === '') {
    return undefined
  }
  return ({ variables }) => (Object.hasOwn(variables, name) ? variables[name] : unsure)
}

function compilePath({ steps = [] }: Node): Direct | undefined {
  const [first, ...rest] = steps
  const root = first?.type === 'variable' && isPlain(first) ? compileVariable(first) : undefined
  if (!root || !rest.every((step) => step.type === 'name' && isPlain(step))) {
    return undefined
  }
  const names = rest.map((step) => String(step.value))
  return (bindings) => {
    let value = root(bindings)
    for (const name of names) {
      if (value === unsure || Array.isArray(value)) {
        return unsure
      }
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    }
    return value
  }
}

function compileObject({ lhs }: Node): Direct | undefined {
  const pairs = (lhs as [Node, Node][]).map(
    ([key, value]) => [key.type === 'string' ? String(key.value) : '', compileDirect(value)] as const,
  )
  const keys = pairs.map(([key]) => key)
  const special = keys.some((key) => key === '' || key === '__proto__' || key.startsWith('_jsonata'))
  if (special || new Set(keys).size < keys.length || pairs.some(([, value]) => !value)) {
    return undefined
  }
  return (bindings) => {
    const object: JsonObject = {}
    for (const [key, direct] of pairs) {
      const value = direct!(bindings)
      if (value === unsure) {
        return unsure
      }
      if (value !== undefined) {
        object[key] = value
      }
    }
    return object
  }
}

function compileArray({ expressions = [] }: Node): Direct | undefined {
  const items = expressions.map(compileDirect)
  if (!items.every((item) => item !== undefined)) {
    return undefined
  }
  return (bindings) => {
    const list: Json[] = []
    for (const direct of items) {
      const value = direct(bindings)
      // The items of an array in an array constructor may be spliced in.
      if (value === unsure || Array.isArray(value)) {
        return unsure
      }
      if (value !== undefined) {
        list.push(value)
      }
    }
    return list
  }
}

function compileCall({ procedure, arguments: args = [] }: Node): Direct | undefined {
  const [argument] = args
  if (procedure?.type !== 'variable' || args.length !== 1) {
    return undefined
  }
  const direct = compileDirect(argument)
  if (!direct) {
    return undefined
  }
  const name = String(procedure.value)
  if (name === 'exists') {
    return (bindings) => {
      if (Object.hasOwn(bindings.variables, name)) {
        return unsure
      }
      const value = direct(bindings)
      return value === unsure ? unsure : value !== undefined
    }
  }
  if (name !== 'merge' || argument!.value !== '[') {
    return undefined
  }
  return (bindings) => {
    if (Object.hasOwn(bindings.variables, name)) {
      return unsure
    }
    const parts = direct(bindings)
    if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isObject)) {
      return unsure
    }
    return Object.assign({}, ...parts) as JsonObject
  }
}

function compileBinary({ value: operator, lhs, rhs }: Node): Direct | undefined {
  const left = compileDirect(lhs)
  const right = compileDirect(rhs)
  const apply = operators[String(operator)]
  if (!left || !right || !apply) {
    return undefined
  }
  return (bindings) => {
    const a = left(bindings)
    const b = right(bindings)
    return a === unsure || b === unsure ? unsure : apply(a, b)
  }
}

type Operator = (a: Json | undefined, b: Json | undefined) => Json | typeof unsure

const ordered =
  (compare: (a: number | string, b: number | string) => boolean): Operator =>
  (a, b) => {
    if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) {
      return unsure
    }
    return compare(a, b as number | string)
  }

const isScalar = (value: Json | undefined) =>
  value !== undefined && (typeof value !== 'object' || value === null)

const operators: Record<string, Operator> = {
  '=': (a, b) => (isScalar(a) && isScalar(b) ? a === b : unsure),
  '!=': (a, b) => (isScalar(a) && isScalar(b) ? a !== b : unsure),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '+': (a, b) => (typeof a === 'number' && typeof b === 'number' && Number.isFinite(a + b) ? a + b : unsure),
  and: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a && b : unsure),
  or: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a || b : unsure),
}
