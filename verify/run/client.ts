import type { ScheduleRun } from './schedule-run.ts'

/** The execution under the schedule; its competitor has another id. */
export const EXECUTION_ID = 'x-1'

type Response = Promise<{ status: number; body: object }>

/** What a client, an approver and an operator ask for. */
export interface Client {
  /** Starts the case over the HTTP API. */
  start(executionId: string): Response
  /** Asks something of the execution over the HTTP API. */
  post(action: string, body: object): Response
  /** Redrives in Step Functions; a refusal is logged. */
  redrive(executionArn: string): Promise<void>
}

export function createClient({ workflow, given, simulation, log }: ScheduleRun): Client {
  return {
    start: (executionId) =>
      simulation.send('POST', `/workflows/${workflow.saga.name}`, { ...given.input, executionId }),
    async post(action, body) {
      const response = await simulation.send('POST', `/executions/${EXECUTION_ID}/${action}`, body)
      log(`POST ${action} → ${response.status}`)
      return response
    },
    async redrive(executionArn) {
      await simulation
        .request('RedriveExecution', { executionArn })
        .catch((error) => log(`redrive: ${error}`))
    },
  }
}
