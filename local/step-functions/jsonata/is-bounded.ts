import { DEEPEST } from './limits.ts'
import type { SyntaxNode } from './syntax-node.ts'

/** Functions whose time and result grow with their arguments, and no faster. */
const LINEAR_FUNCTIONS = new Set(
  `abs append average base64decode base64encode boolean ceil count decodeUrl decodeUrlComponent encodeUrl
  encodeUrlComponent error exists floor hash keys length lookup lowercase max merge millis min not now number parse
  partition power random reverse round shuffle spread sqrt string substring sum trim type uppercase uuid`.split(
    /\s+/,
  ),
)

/** Functions that search their first argument, or join it: linear as long as the second one is short. */
const LINEAR_FOR_SHORT = new Set(['contains', 'join', 'split', 'substringAfter', 'substringBefore'])
const SHORT = 100

/** Functions that call the function they are given once for each item. */
const CALLERS_PER_ITEM = new Set(['each', 'filter', 'map', 'sift', 'single'])

/** A range may be this long. */
const SHORT_RANGE = 10_000

/** Members of a node that make its evaluation dearer than linear: joins, grouping. */
const COSTLY_MEMBERS = ['focus', 'index', 'tuple', 'ancestor', 'group']

/**
 * Whether the time and memory of an expression grow with what it reads, and no faster, so that it may be evaluated where
 * nothing can stop it. False when that cannot be told from its tree: it has a regular expression, a function of its own,
 * a variable of its own, or a loop within a loop.
 */
export function isBounded(tree: SyntaxNode): boolean {
  return isLinear(tree, { depth: 1, item: undefined })
}

interface Place {
  readonly depth: number
  /** Names of the item where something is evaluated once for each of a sequence: it may read that item alone. */
  readonly item: readonly unknown[] | undefined
}

/** What filters and steps of a path call the item. */
const CONTEXT = ['']

function isLinear(node: SyntaxNode, { item, depth }: Place): boolean {
  if (depth > DEEPEST || COSTLY_MEMBERS.some((member) => member in node)) {
    return false
  }
  const filters = [...(node.stages ?? []), ...(node.predicate ?? [])]
  const mayRead = (name: unknown) => item === undefined || item.includes(name)
  const eachItem = { item: CONTEXT, depth: depth + 1 }
  if (!filters.every(({ type, expr }) => type === 'filter' && expr && isLinear(expr, eachItem))) {
    return false
  }
  switch (node.type) {
    case 'path':
      return node.steps!.every((step, i) => isLinear(step, i === 0 ? { item, depth: depth + 1 } : eachItem))
    case 'name':
      return mayRead('')
    case 'variable':
      return mayRead(node.value)
    case 'lambda':
      return isLinearFunction(node, { item, depth })
  }
  const parts = partsOf(node, item !== undefined)
  return parts?.every((part) => isLinear(part, { item, depth: depth + 1 })) ?? false
}

/** A function that is called once for each item; a third parameter would be the whole sequence. */
function isLinearFunction(
  { arguments: parameters, body, thunk }: SyntaxNode,
  { item, depth }: Place,
): boolean {
  const names = parameters!.map(({ value }) => value)
  return names.length < 3 && isLinear(body!, { item: thunk ? item : names, depth: depth + 1 })
}

/** Returns what a node is made of; undefined when the node itself may be dearer than linear. */
function partsOf(node: SyntaxNode, perItem: boolean): readonly SyntaxNode[] | undefined {
  const { lhs, rhs, expressions = [] } = node
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return []
    case 'binary':
      return node.value === '..' && (perItem || !isShortRange(node)) ? undefined : [lhs as SyntaxNode, rhs!]
    case 'unary':
      return node.value === '{'
        ? (lhs as SyntaxNode[][]).flat()
        : node.value === '['
          ? expressions
          : [node.expression!]
    case 'block':
      return expressions
    case 'condition':
      return [node.condition!, node.then!, ...(node.else ? [node.else] : [])]
    case 'function':
      return partsOfCall(node, [], perItem)
    case 'apply':
      return rhs!.type === 'function' ? partsOfCall(rhs!, [lhs as SyntaxNode], perItem) : undefined
    default:
      return undefined
  }
}

function partsOfCall(
  { procedure, arguments: given }: SyntaxNode,
  piped: readonly SyntaxNode[],
  perItem: boolean,
): readonly SyntaxNode[] | undefined {
  const all = [...piped, ...given!]
  return procedure!.type === 'variable' && isLinearCall(String(procedure!.value), all, perItem)
    ? all
    : undefined
}

function isLinearCall(name: string, [, second]: readonly SyntaxNode[], perItem: boolean): boolean {
  if (LINEAR_FOR_SHORT.has(name)) {
    return second === undefined || (second.type === 'string' && String(second.value).length <= SHORT)
  }
  if (CALLERS_PER_ITEM.has(name)) {
    return second?.type === 'lambda'
  }
  // `$range` has a bound of its own.
  return LINEAR_FUNCTIONS.has(name) || (name === 'range' && !perItem)
}

/** From one small number to another, or to the length of something. */
function isShortRange({ lhs, rhs }: SyntaxNode): boolean {
  return isSmall(lhs as SyntaxNode) && isSmall(rhs!)
}

function isSmall({ type, value, lhs, rhs, procedure }: SyntaxNode): boolean {
  switch (type) {
    case 'number':
      return Math.abs(value as number) <= SHORT_RANGE
    case 'binary':
      return (value === '+' || value === '-') && isSmall(lhs as SyntaxNode) && isSmall(rhs!)
    case 'function':
      return procedure!.type === 'variable' && (procedure!.value === 'count' || procedure!.value === 'length')
    default:
      return false
  }
}
