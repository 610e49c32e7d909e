import { EvaluationFailure } from './failure.ts'
import { isObject, type Json } from './json.ts'

/** Values that one state may look at; some tens of them take a microsecond. */
const MOST_VALUES = 2_000_000

/** Characters that take as long as one value. */
const CHARACTERS_PER_VALUE = 16

/** Values that take a millisecond. */
const VALUES_PER_MS = 10_000

/**
 * What paths and intrinsic functions have taken in one turn, counted in values that they looked at: they hold up every
 * other execution meanwhile, and `$..*..*` looks at each value once for each way that leads to it. Counted, not timed:
 * a machine that is busy must not change what a path is.
 */
export class Effort {
  private spent = 0
  private limit = MOST_VALUES
  private hasWaited = false

  /** Called when another state is evaluated, which has a limit of its own. */
  begin() {
    this.limit = this.spent + MOST_VALUES
  }

  /** Called when an expression is evaluated apart: what was decided before is to be stored before the next one is. */
  wait() {
    this.hasWaited = true
  }

  /** Whether so much has been spent that the turn is to end. */
  get isGreat(): boolean {
    return this.hasWaited || this.spent > MOST_VALUES
  }

  /** Throws EvaluationFailure when the state has looked at too many values. */
  spend(values: number) {
    this.spent += values
    if (this.spent > this.limit) {
      throw new EvaluationFailure(
        'States.Runtime',
        `The paths and intrinsic functions of the state look at more than ${MOST_VALUES} values. A path with several '..' or '*' finds a value once for each way that leads to it.`,
      )
    }
  }

  /** Spends what it takes to read a value with all that is in it. */
  spendOn(value: Json) {
    if (typeof value === 'string') {
      return this.spend(1 + Math.floor(value.length / CHARACTERS_PER_VALUE))
    }
    this.spend(1)
    if (Array.isArray(value)) {
      for (const item of value) {
        this.spendOn(item)
      }
    } else if (isObject(value)) {
      for (const key in value) {
        this.spendOn(value[key]!)
      }
    }
  }

  /** For what nothing but a clock can count. */
  spendTime(milliseconds: number) {
    this.spend(Math.ceil(milliseconds * VALUES_PER_MS))
  }
}
