import { type Context, createContext, Script } from 'node:vm'
import { EvaluationFailure } from '../machine/failure.ts'

/** A test may take this long: it holds up every other execution meanwhile. */
const LONGEST_MS = 250

/** A regular expression of a filter, whose tests end in any case. */
export class BoundedPattern {
  private readonly pattern: RegExp
  private readonly context: Context & { text?: string }
  private readonly script = new Script('pattern.test(text)')

  constructor(pattern: RegExp) {
    this.pattern = pattern
    this.context = createContext({ pattern })
  }

  /** Throws EvaluationFailure when it takes too long. */
  test(text: string): boolean {
    this.context.text = text
    try {
      return this.script.runInContext(this.context, { timeout: LONGEST_MS }) as boolean
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw error
      }
      throw new EvaluationFailure(
        'States.Runtime',
        `The regular expression ${this.pattern} took longer than ${LONGEST_MS} ms for a text of ${text.length} characters`,
      )
    }
  }
}
