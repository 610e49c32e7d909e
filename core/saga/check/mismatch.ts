import type * as z from 'zod'
import { type Alternative, listAlternatives, mayBeMissing } from './alternatives.ts'

/** Where what is given does not fit what is wanted. */
export interface Mismatch {
  /** Below the value that was compared: `.total.amount`, `[].sku`, or nothing. */
  readonly path: string
  readonly wanted: string
  readonly given: string
}

type Met = Map<z.ZodType, Set<z.ZodType>>
type ObjectAlternative = Extract<Alternative, { kind: 'object' }>

const NAMES = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  null: 'null',
  list: 'a list',
  object: 'an object',
  unknown: 'anything',
} as const

/**
 * Returns where values that one schema gives are refused by the other; undefined where none can be told. Kinds, fields and
 * literals are compared; what only code decides (a refinement, a transform) is taken for right.
 */
export function findMismatch(
  given: z.ZodType,
  wanted: z.ZodType,
  met: Met = new Map(),
): Mismatch | undefined {
  const compared = met.get(given) ?? new Set()
  if (given === wanted || compared.has(wanted)) {
    return undefined
  }
  // A schema may hold itself.
  met.set(given, compared.add(wanted))
  const takes = listAlternatives(wanted, 'in')
  for (const gives of listAlternatives(given, 'out')) {
    const found = findRefusal(gives, takes, met)
    if (found) {
      return found
    }
  }
  return undefined
}

/** Returns why none of the alternatives takes what is given. */
function findRefusal(gives: Alternative, takes: readonly Alternative[], met: Met): Mismatch | undefined {
  if (gives.kind === 'unknown' || takes.some(({ kind }) => kind === 'unknown')) {
    return undefined
  }
  const refusals = takes
    .filter(({ kind }) => kind === gives.kind)
    .map((each) => findDifference(gives, each, met))
  if (refusals.includes(undefined)) {
    return undefined
  }
  const [only, ...others] = refusals
  return only && others.length === 0
    ? only
    : { path: '', wanted: [...new Set(takes.map(describe))].join(' or '), given: describe(gives) }
}

/** Of two alternatives of one kind. */
function findDifference(gives: Alternative, takes: Alternative, met: Met): Mismatch | undefined {
  if (gives.kind === 'object' && takes.kind === 'object') {
    return findFieldDifference(gives, takes, met)
  }
  if (gives.kind === 'list' && takes.kind === 'list') {
    return gives.element && takes.element
      ? below('[]', findMismatch(gives.element, takes.element, met))
      : undefined
  }
  const isTaken = literalOf(takes) === undefined || literalOf(takes) === literalOf(gives)
  return isTaken ? undefined : { path: '', wanted: describe(takes), given: describe(gives) }
}

function findFieldDifference(
  gives: ObjectAlternative,
  takes: ObjectAlternative,
  met: Met,
): Mismatch | undefined {
  for (const [field, schema] of Object.entries(takes.shape ?? {})) {
    const difference = findDifferenceAt(field, schema, gives, met)
    if (difference) {
      return difference
    }
  }
  const others = Object.entries(gives.shape ?? {}).filter(([field]) => !(field in (takes.shape ?? {})))
  for (const [field, schema] of others) {
    if (takes.rest?.def.type === 'never') {
      return { path: `.${field}`, wanted: 'no such field', given: 'one' }
    }
    const difference = takes.rest && findMismatch(schema, takes.rest, met)
    if (difference) {
      return below(`.${field}`, difference)
    }
  }
  return undefined
}

/** Of one field that is wanted. */
function findDifferenceAt(
  field: string,
  schema: z.ZodType,
  { shape = {} }: ObjectAlternative,
  met: Met,
): Mismatch | undefined {
  const path = `.${field}`
  const optional = mayBeMissing(schema, 'in')
  const given = shape[field]
  if (given) {
    return mayBeMissing(given, 'out') && !optional
      ? { path, wanted: 'a field that is always there', given: 'one that may be missing' }
      : below(path, findMismatch(given, schema, met))
  }
  if (optional) {
    return undefined
  }
  const fields = Object.keys(shape)
  return {
    path,
    wanted: 'a field',
    given: `no such field; fields there: ${fields.join(', ') || 'none'}`,
  }
}

function below(path: string, difference: Mismatch | undefined): Mismatch | undefined {
  return difference && { ...difference, path: `${path}${difference.path}` }
}

function describe(alternative: Alternative): string {
  const value = literalOf(alternative)
  return value === undefined ? NAMES[alternative.kind] : JSON.stringify(value)
}

function literalOf(alternative: Alternative): unknown {
  return 'value' in alternative ? alternative.value : undefined
}
