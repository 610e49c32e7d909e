import type { Clock } from '#local/clock.ts'

interface Redrive {
  readonly token: string
  readonly date: number
}

const VALID_FOR_MS = 15 * 60_000
const MOST_TOKENS = 10

/** Client tokens of redrives: the last ten of an execution, for a quarter of an hour, in memory alone. */
export class RedriveTokens {
  private readonly clock: Clock
  private readonly byExecution = new Map<string, Redrive[]>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Returns when the execution was redriven with the token, in epoch milliseconds. */
  find(executionArn: string, token: string): number | undefined {
    const redrives = this.byExecution.get(executionArn) ?? []
    return redrives.find((redrive) => redrive.token === token && this.isValid(redrive))?.date
  }

  note(executionArn: string, token: string, date: number) {
    for (const [arn, redrives] of this.byExecution) {
      if (!redrives.some((redrive) => this.isValid(redrive))) {
        this.byExecution.delete(arn)
      }
    }
    const redrives = [...(this.byExecution.get(executionArn) ?? []), { token, date }]
    this.byExecution.set(executionArn, redrives.slice(-MOST_TOKENS))
  }

  private isValid({ date }: Redrive): boolean {
    return this.clock.now() - date <= VALID_FOR_MS
  }
}
