import type { Control } from '../faults/index.ts'
import type { Trace } from '../reuse/shared-prefix.ts'
import type { Competitor } from './competitor.ts'
import type { FollowUp } from './follow-up.ts'
import type { Simulation } from './simulation.ts'

type Answer = Promise<{ status: number; body: object }>

export interface ControlOptions {
  trace: Trace
  simulation(): Simulation
  competitor(): Competitor
  followUp(): FollowUp
  /** Asks something of the execution over the HTTP API. */
  post(action: string, body: object): Answer
  /** Sends its start once more. */
  start(): Answer
  /** Steps that have been done until now. */
  readDone(): Promise<ReadonlySet<string>>
  redrive(executionArn: string): Promise<void>
}

/** What faults may do with the execution from outside, over the HTTP API and in Step Functions. */
export function createControl(options: ControlOptions): Control {
  const { trace, simulation, competitor, followUp, post, start, readDone, redrive } = options
  return {
    async cancel() {
      const { status } = await post('cancel', {})
      if (status === 202) {
        trace.doneAtCancel ??= await readDone()
      }
    },
    async startAgain() {
      const { status, body } = await start()
      if (status !== 202) {
        trace.violations.push(`the start, sent again, is answered ${JSON.stringify(body)}`)
      }
    },
    compete: (state) => competitor().compete(state),
    async stop({ unheard: loseEvent = false } = {}) {
      const executionArn = simulation().runningArn()
      if (!executionArn) {
        return
      }
      const listen = loseEvent ? simulation().dropEvents() : () => {}
      await simulation().request('StopExecution', { executionArn })
      listen()
      if (loseEvent) {
        followUp().needSweeper()
      }
    },
    async expire() {
      const arn = simulation().runningArn()
      if (arn) {
        await simulation().expire(arn)
      }
    },
    async redrive(when) {
      const executionArn = simulation()
        .executions()
        .find(({ status }) => status === 'ABORTED')?.arn
      if (!executionArn) {
        return
      }
      if (when === 'at once') {
        await redrive(executionArn)
      } else {
        followUp().redriveLater(executionArn)
      }
    },
  }
}
