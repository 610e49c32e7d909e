import { EvaluationFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import { type Expression, failAtLimit, type Isolation, type Scope } from '../expression.ts'
import { mentionsStepFunctions } from '../functions.ts'
import { EvaluationThread } from './evaluation-thread.ts'

/** Evaluations side by side; further ones wait. */
const MOST_THREADS = 4

/** Evaluates in threads of its own, which start with the first expression that wants one. */
export class IsolatedEvaluator implements Isolation {
  private readonly threads = new Set<EvaluationThread>()
  private readonly idle: EvaluationThread[] = []
  private readonly waiting: (() => void)[] = []
  private isStopped = false

  async evaluate(expression: Expression, scope: Scope): Promise<Json> {
    const { source, field } = expression
    const { states, variables, now } = scope
    const seed = mentionsStepFunctions(source) ? scope.random.uuid() : ''
    const request = { source, field, states, variables, now, seed }
    const thread = await this.take()
    try {
      const outcome = await thread.evaluate(request)
      if ('value' in outcome) {
        return outcome.value
      }
      if ('limit' in outcome) {
        throw failAtLimit(expression, outcome.limit)
      }
      const { error, message, location } = outcome.failure
      throw new EvaluationFailure(error, message, location)
    } finally {
      this.giveBack(thread)
    }
  }

  /** Ends all evaluations; those under way fail. */
  stop() {
    this.isStopped = true
    for (const thread of this.threads) {
      thread.stop()
    }
    for (const next of this.waiting.splice(0)) {
      next()
    }
  }

  private async take(): Promise<EvaluationThread> {
    while (true) {
      if (this.isStopped) {
        throw new Error('the evaluator has stopped')
      }
      const idle = this.idle.pop()
      if (idle) {
        return idle
      }
      if (this.threads.size < MOST_THREADS) {
        const thread = new EvaluationThread()
        this.threads.add(thread)
        return thread
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  private giveBack(thread: EvaluationThread) {
    if (thread.isAlive) {
      this.idle.push(thread)
    } else {
      this.threads.delete(thread)
    }
    this.waiting.shift()?.()
  }
}
