import type { Effort } from '../machine/effort.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { EvaluationScope } from '../machine/language.ts'
import type { Random } from '../machine/random.ts'
import { createContext } from './context.ts'
import type { Execution, Frame } from './execution.ts'

/** The turn in which a frame's expressions are evaluated. */
export interface EvaluatingTurn {
  readonly execution: Execution
  readonly at: number
  readonly random: Random
  readonly effort: Effort
}

/** What the expressions of one frame see. Context and chance are made when an expression asks, which most do not. */
export class FrameScope implements EvaluationScope {
  readonly input: Json
  readonly now: number
  readonly effort: Effort
  private readonly turn: EvaluatingTurn
  private readonly frame: Frame
  private readonly extraContext: JsonObject | undefined

  constructor(turn: EvaluatingTurn, frame: Frame, extraContext: JsonObject | undefined) {
    this.input = frame.input
    this.now = turn.at
    this.effort = turn.effort
    this.turn = turn
    this.frame = frame
    this.extraContext = extraContext
  }

  get context(): JsonObject {
    return createContext(this.turn.execution, this.frame, this.extraContext)
  }

  get variables(): JsonObject {
    return collectVariables(this.turn.execution, this.frame)
  }

  get random(): Random {
    return this.turn.random
  }
}

function collectVariables(execution: Execution, frame: Frame): JsonObject {
  const parent = execution.frames.get(frame.parent)
  return parent ? { ...collectVariables(execution, parent), ...frame.variables } : frame.variables
}
