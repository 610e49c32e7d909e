import type * as z from 'zod'
import type { EachNode, Saga } from '../define/nodes.ts'

/** What a step finds of another one that has run. */
export interface Answer {
  readonly step: string
  readonly schema: z.ZodType
  /** The each that it has answered in, once per item. */
  readonly each?: string
  /** Why it may not be there, where that is so. */
  readonly gap?: string
}

/** What the steps at one place of the saga can pick from. */
export interface Flow {
  readonly saga: Saga
  /** By the key under `results`. */
  readonly answers: Map<string, Answer>
  /** Where every step of the saga stands, by the same key. */
  readonly places: ReadonlyMap<string, { step: string; path: string }>
  /** The steps that run in other branches at the same time, each with the name of its parallel. */
  readonly beside: ReadonlyMap<string, string>
  /** Inside an each. */
  readonly each?: EachNode
}
