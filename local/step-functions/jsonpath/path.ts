import type { Json } from '../machine/json.ts'
import type { BoundedPattern } from './bounded-pattern.ts'

/** One part of a path: what it takes of a value. */
export type Step =
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
  /** Function at the end: `$.list.length()`. No reference path has one. */
  readonly call?: string
}

export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError'
}

/** A filter expression `?(@.price < 10 && @.isbn)` of a path. */
export type Filter =
  | { any: Filter[] }
  | { all: Filter[] }
  | { not: Filter }
  | { exists: Path }
  | { operator: string; left: Operand; right: Operand }

/** One side of a comparison in a filter. */
export type Operand = { path: Path } | { value: Json } | { pattern: BoundedPattern }
