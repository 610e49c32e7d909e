import type { Control } from '../faults/index.ts'
import type { Course } from '../reuse/shared-prefix.ts'
import type { Rival } from './competitor.ts'
import type { Aftermath } from './follow-up.ts'
import type { World } from './simulation.ts'

type Answer = Promise<{ status: number; body: object }>

export interface ControlOptions {
  course: Course
  world(): World
  rival(): Rival
  aftermath(): Aftermath
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
  const { course, world, rival, aftermath, post, start, readDone, redrive } = options
  return {
    async cancel() {
      const { status } = await post('cancel', {})
      if (status === 202) {
        course.doneAtCancel ??= await readDone()
      }
    },
    async startAgain() {
      const { status, body } = await start()
      if (status !== 202) {
        course.violations.push(`the start, sent again, is answered ${JSON.stringify(body)}`)
      }
    },
    overtake: (state) => rival().overtake(state),
    async stop({ unheard: loseEvent = false } = {}) {
      const executionArn = world().runningArn()
      if (!executionArn) {
        return
      }
      const listen = loseEvent ? world().deafen() : () => {}
      await world().request('StopExecution', { executionArn })
      listen()
      if (loseEvent) {
        aftermath().needSweeper()
      }
    },
    async expire() {
      const arn = world().runningArn()
      if (arn) {
        await world().expire(arn)
      }
    },
    async redrive(when) {
      const executionArn = world()
        .executions()
        .find(({ status }) => status === 'ABORTED')?.arn
      if (!executionArn) {
        return
      }
      if (when === 'at once') {
        await redrive(executionArn)
      } else {
        aftermath().redriveLater(executionArn)
      }
    },
  }
}
