import { callStepFunctions } from './http.ts'

/** What the benches look at in an event of an execution's history. */
export interface BilledEvent {
  type: string
  taskScheduledEventDetails?: { resource: string }
}

/** Returns all events of an execution, page by page. */
export async function readHistory(awsUrl: string, executionArn: string): Promise<BilledEvent[]> {
  const events: BilledEvent[] = []
  let nextToken: string | undefined
  do {
    const page = await callStepFunctions<{ events: BilledEvent[]; nextToken?: string }>(
      awsUrl,
      'GetExecutionHistory',
      { executionArn, maxResults: 1000, ...(nextToken ? { nextToken } : {}) },
    )
    events.push(...page.events)
    nextToken = page.nextToken
  } while (nextToken)
  return events
}

/** Returns what Step Functions bills of an execution: every state entered, and every retry of a task. */
export function countTransitions(events: readonly BilledEvent[]): number {
  const count = (isMeant: (type: string) => boolean) => events.filter(({ type }) => isMeant(type)).length
  const entered = count((type) => type.endsWith('StateEntered'))
  const retried = count((type) => type === 'TaskScheduled') - count((type) => type === 'TaskStateEntered')
  return entered + Math.max(0, retried)
}

/** Returns how many tasks of an execution end when somebody answers with their token. */
export function countCallbacks(events: readonly BilledEvent[]): number {
  return events.filter((event) => event.taskScheduledEventDetails?.resource.endsWith('.waitForTaskToken'))
    .length
}
