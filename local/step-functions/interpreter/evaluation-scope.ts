import type { Json, JsonObject } from '../machine/json.ts'
import type { Scope } from '../machine/language.ts'
import type { Random } from '../machine/random.ts'
import { createContext } from './context.ts'
import type { Frame } from './execution.ts'
import type { Turn } from './turn.ts'

/** What the expressions of one state may see; made when they look, which most do not. */
export class StateScope implements Scope {
  readonly input: Json
  readonly now: number
  private readonly turn: Turn
  private readonly frame: Frame
  private readonly extra: JsonObject | undefined
  private knownContext: JsonObject | undefined

  constructor(turn: Turn, frame: Frame, extra: JsonObject | undefined) {
    this.input = frame.input
    this.now = turn.at
    this.turn = turn
    this.frame = frame
    this.extra = extra
  }

  get context(): JsonObject {
    this.knownContext ??= createContext(this.turn.execution, this.frame, this.extra)
    return this.knownContext
  }

  get variables(): JsonObject {
    return this.turn.variablesOf(this.frame)
  }

  get random(): Random {
    return this.turn.random
  }
}
