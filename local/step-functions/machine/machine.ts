import { createHash } from 'node:crypto'
import type { Json, JsonObject } from './json.ts'
import type { Language } from './language.ts'
import type { Resource } from './resource.ts'

export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'

export interface Retrier {
  readonly errors: readonly string[]
  readonly interval: number
  readonly attempts: number
  readonly rate: number
  readonly longest: number
  readonly jitter: boolean
}

export interface Catcher {
  readonly errors: readonly string[]
  readonly next: string
  readonly definition: JsonObject
}

/** One state, ready to run: what every transition would look up again is looked up once. */
export interface StateNode {
  readonly name: string
  readonly type: StateType
  readonly definition: JsonObject
  readonly language: Language
  /** Undefined where the state ends its region. */
  readonly next: string | undefined
  readonly retriers: readonly Retrier[]
  readonly catchers: readonly Catcher[]
  /** Branches of a Parallel, or the one item processor of a Map. */
  readonly regions: readonly Region[]
  readonly resource: Resource | undefined
  /** Set for a Map in the mode DISTRIBUTED. */
  readonly distributed: DistributedMap | undefined
  /** Returns what keeps parameters of the Task from being sent; undefined where that was seen when the machine was created. */
  readonly findProblems: ((parameters: Json) => string[]) | undefined
}

/** A Map whose items are processed by executions of their own, and what its fields have in their own languages. */
export interface DistributedMap {
  /** Whether its executions are Express ones: five minutes at most, and no history. */
  readonly isExpress: boolean
  readonly label: string
  /** Hash of the definition that the child executions run. */
  readonly definition: string
  readonly reader: NestedFields | undefined
  readonly readerConfig: NestedFields | undefined
  readonly batcher: NestedFields | undefined
  readonly writer: NestedFields | undefined
}

/** A field that is an object with templates and expressions of its own: `ItemReader`, `ItemBatcher`. */
export interface NestedFields {
  readonly definition: JsonObject
  readonly language: Language
}

/** States that transition among themselves: a machine, a branch, an item processor. */
export interface Region {
  readonly startAt: string
  readonly states: ReadonlyMap<string, StateNode>
}

export interface Machine extends Region {
  readonly timeoutSeconds: number | undefined
}

export function hashDefinition(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
