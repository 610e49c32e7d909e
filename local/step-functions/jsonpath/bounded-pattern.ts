import { type Context, createContext, Script } from 'node:vm'
import type { Effort } from '../machine/effort.ts'
import { EvaluationFailure } from '../machine/failure.ts'
import type { Json } from '../machine/json.ts'

/** Tests may take this long: they hold up every other execution meanwhile. */
const LONGEST_MS = 250

/** A regular expression of a filter, whose tests end in any case. */
export class BoundedPattern {
  private readonly pattern: RegExp
  private readonly context: Context & { values?: readonly unknown[] | undefined }
  private readonly script = new Script(
    "values.map((value) => typeof value === 'string' && pattern.test(value))",
  )

  constructor(pattern: RegExp) {
    this.pattern = pattern
    this.context = createContext({ pattern })
  }

  /** Returns which of the values are text that matches. Throws EvaluationFailure when that takes too long. */
  test(values: readonly (Json | undefined)[], effort: Effort): boolean[] {
    this.context.values = values
    const began = performance.now()
    try {
      const passed = this.script.runInContext(this.context, { timeout: LONGEST_MS }) as boolean[]
      effort.spendTime(performance.now() - began)
      return passed
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw error
      }
      throw new EvaluationFailure(
        'States.Runtime',
        `The regular expression ${this.pattern} took longer than ${LONGEST_MS} ms for ${values.length} values`,
      )
    } finally {
      this.context.values = undefined
    }
  }
}
