import { setImmediate } from 'node:timers/promises'
import jsonata from 'jsonata'
import { readExpression } from '../jsonata/template.ts'
import { findUnsupported } from '../jsonata/top-level.ts'
import { isObject, type Json } from '../machine/json.ts'

export interface ExpressionProblem {
  readonly code: 'UNSUPPORTED_JSONATA_EXPRESSION' | 'INVALID_JSONATA_EXPRESSION'
  readonly message: string
}

/** Read at a time: the library takes some 50 microseconds to parse one. */
const AT_A_TIME = 200

/** What is wrong with the JSONata expressions of a definition, each of which is parsed once. */
export class ExpressionProblems {
  private readonly known = new Map<string, readonly ExpressionProblem[]>()

  of(source: string): readonly ExpressionProblem[] {
    let problems = this.known.get(source)
    if (!problems) {
      problems = findProblems(source)
      this.known.set(source, problems)
    }
    return problems
  }

  /** Reads all expressions of a definition, and lets others have their turn meanwhile. */
  async readAll(definition: Json): Promise<void> {
    const values = [definition]
    let read = 0
    for (const value of values) {
      const source = readExpression(value)
      if (source !== undefined) {
        this.of(source)
        if (++read % AT_A_TIME === 0) {
          await setImmediate()
        }
      }
      for (const member of Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []) {
        values.push(member)
      }
    }
  }
}

function findProblems(source: string): ExpressionProblem[] {
  try {
    return findUnsupported(jsonata(source).ast()).map((message) => ({
      code: 'UNSUPPORTED_JSONATA_EXPRESSION',
      message,
    }))
  } catch (error) {
    return [{ code: 'INVALID_JSONATA_EXPRESSION', message: (error as Error).message }]
  }
}
