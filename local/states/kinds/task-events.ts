import type { Resource } from '../integrations/resource.ts'
import { type Json, toText } from '../json.ts'

type Event = [type: string, details?: Record<string, unknown>]

/** History events of a task: Lambda functions by ARN and activities have their own, all else is Task…. */
export interface TaskEvents {
  /** The task in "The state/task '…' returned a result with a size exceeding …". */
  readonly name: string
  scheduled(parameters: Json, timeout: number | undefined, heartbeat: number | undefined): Event
  started(workerName?: string): Event
  submitted(output: string): Event
  succeeded(output: string): Event
  failed(error: string | undefined, cause: string | undefined, stage?: 'submit' | 'start'): Event
  timedOut(): Event
}

const described = new WeakMap<Resource, { region: string; events: TaskEvents }>()

/** The events of one Task state; its resource belongs to one compiled machine, and that nearly always to one region. */
export function describeTask(resource: Resource, region: string): TaskEvents {
  const known = described.get(resource)
  if (known?.region === region) return known.events
  const events = createEvents(resource, region)
  described.set(resource, { region, events })
  return events
}

function createEvents(resource: Resource, region: string): TaskEvents {
  if (resource.kind === 'service') return describeService(resource, region)
  const prefix = resource.kind === 'lambda' ? 'LambdaFunction' : 'Activity'
  const details = `${resource.kind === 'lambda' ? 'lambdaFunction' : 'activity'}`
  return {
    name: resource.arn,
    scheduled: (parameters, timeout, heartbeat) => [
      `${prefix}Scheduled`,
      {
        [`${details}ScheduledEventDetails`]: {
          input: toText(parameters),
          inputDetails: { truncated: false },
          resource: resource.arn,
          ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
          ...(heartbeat === undefined || resource.kind === 'lambda' ? {} : { heartbeatInSeconds: heartbeat }),
        },
      },
    ],
    started: (workerName) => [
      `${prefix}Started`,
      resource.kind === 'lambda'
        ? {}
        : { activityStartedEventDetails: workerName === undefined ? {} : { workerName } },
    ],
    submitted: () => [`${prefix}Started`],
    succeeded: (output) => [
      `${prefix}Succeeded`,
      { [`${details}SucceededEventDetails`]: { output, outputDetails: { truncated: false } } },
    ],
    failed: (error, cause) => [
      `${prefix}Failed`,
      { [`${details}FailedEventDetails`]: errorDetails(error, cause) },
    ],
    timedOut: () => [
      `${prefix}TimedOut`,
      { [`${details}TimedOutEventDetails`]: { error: 'States.Timeout' } },
    ],
  }
}

function describeService(
  { service, resource, action }: Resource & { kind: 'service' },
  region: string,
): TaskEvents {
  const which = { resource, resourceType: service }
  return {
    name: service === 'lambda' ? service : `${service}:${action}`,
    scheduled: (parameters, timeout, heartbeat) => [
      'TaskScheduled',
      {
        taskScheduledEventDetails: {
          parameters: toText(parameters),
          region,
          ...which,
          ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
          ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
        },
      },
    ],
    started: () => ['TaskStarted', { taskStartedEventDetails: which }],
    submitted: (output) => [
      'TaskSubmitted',
      { taskSubmittedEventDetails: { output, outputDetails: { truncated: false }, ...which } },
    ],
    succeeded: (output) => [
      'TaskSucceeded',
      { taskSucceededEventDetails: { output, outputDetails: { truncated: false }, ...which } },
    ],
    failed(error, cause, stage) {
      const details = { ...errorDetails(error, cause), ...which }
      if (stage === 'submit') return ['TaskSubmitFailed', { taskSubmitFailedEventDetails: details }]
      if (stage === 'start') return ['TaskStartFailed', { taskStartFailedEventDetails: details }]
      return ['TaskFailed', { taskFailedEventDetails: details }]
    },
    timedOut: () => ['TaskTimedOut', { taskTimedOutEventDetails: { error: 'States.Timeout', ...which } }],
  }
}

const errorDetails = (error: string | undefined, cause: string | undefined) => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
})
