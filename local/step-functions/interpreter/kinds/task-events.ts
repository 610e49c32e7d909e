import type { Call } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import type { Resource } from '../../machine/resource.ts'
import { type DraftEvent, describeError, WHOLE } from '../history.ts'

type Stage = 'schedule' | 'submit' | 'start'

/** History events of a task: Lambda functions by ARN and activities have their own, all else is Task…. */
export interface TaskEvents {
  /** The task in "The state/task '…' returned a result with a size exceeding …". */
  readonly name: string
  /** `parameters` is JSON text. */
  scheduled(parameters: string, call: Omit<Call, 'parameters'>): DraftEvent
  started(workerName?: string): DraftEvent
  submitted(output: string): DraftEvent
  succeeded(output: string): DraftEvent
  failed(error: string | undefined, cause: string | undefined, stage?: Stage): DraftEvent
  timedOut(): DraftEvent
}

export function describeTask({ resource }: StateNode, region: string): TaskEvents {
  switch (resource!.kind) {
    case 'lambda':
      return describeFunction(resource!.arn)
    case 'activity':
      return describeActivity(resource!.arn)
    case 'service':
      return describeService(resource!, region)
  }
}

/** What the event of a scheduled task has beside its input; an activity has no role, a function no heartbeat. */
function describeCall({ timeout, heartbeat, roleArn }: Partial<Omit<Call, 'parameters'>>) {
  return {
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    ...(roleArn === undefined ? {} : { taskCredentials: { roleArn } }),
  }
}

function describeFunction(arn: string): TaskEvents {
  const started = { type: 'LambdaFunctionStarted' }
  return {
    name: arn,
    scheduled: (parameters, { timeout, roleArn }) => ({
      type: 'LambdaFunctionScheduled',
      lambdaFunctionScheduledEventDetails: {
        resource: arn,
        input: parameters,
        inputDetails: WHOLE,
        ...describeCall({ timeout, roleArn }),
      },
    }),
    started: () => started,
    submitted: () => started,
    succeeded: (output) => ({
      type: 'LambdaFunctionSucceeded',
      lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE },
    }),
    failed: (error, cause) => ({
      type: 'LambdaFunctionFailed',
      lambdaFunctionFailedEventDetails: describeError(error, cause),
    }),
    timedOut: () => ({
      type: 'LambdaFunctionTimedOut',
      lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' },
    }),
  }
}

function describeActivity(arn: string): TaskEvents {
  return {
    name: arn,
    scheduled: (parameters, { timeout, heartbeat }) => ({
      type: 'ActivityScheduled',
      activityScheduledEventDetails: {
        resource: arn,
        input: parameters,
        inputDetails: WHOLE,
        ...describeCall({ timeout, heartbeat }),
      },
    }),
    started: (workerName) => ({
      type: 'ActivityStarted',
      activityStartedEventDetails: workerName === undefined ? {} : { workerName },
    }),
    submitted: () => ({ type: 'ActivityStarted' }),
    succeeded: (output) => ({
      type: 'ActivitySucceeded',
      activitySucceededEventDetails: { output, outputDetails: WHOLE },
    }),
    failed: (error, cause, stage) =>
      stage === 'schedule'
        ? {
            type: 'ActivityScheduleFailed',
            activityScheduleFailedEventDetails: describeError(error, cause),
          }
        : { type: 'ActivityFailed', activityFailedEventDetails: describeError(error, cause) },
    timedOut: () => ({
      type: 'ActivityTimedOut',
      activityTimedOutEventDetails: { error: 'States.Timeout' },
    }),
  }
}

/** `TaskSubmitFailed`, `TaskStartFailed` or `TaskFailed`. */
const FAILED_NAMES = { schedule: 'Failed', submit: 'SubmitFailed', start: 'StartFailed', run: 'Failed' }

function describeService(
  { service, resource, action }: Resource & { kind: 'service' },
  region: string,
): TaskEvents {
  const called = { resource, resourceType: service }
  const taskEvent = (what: string, details: object): DraftEvent => ({
    type: `Task${what}`,
    [`task${what}EventDetails`]: { ...details, ...called },
  })
  return {
    name: service === 'lambda' ? service : `${service}:${action}`,
    scheduled: (parameters, call) => taskEvent('Scheduled', { region, parameters, ...describeCall(call) }),
    started: () => taskEvent('Started', {}),
    submitted: (output) => taskEvent('Submitted', { output, outputDetails: WHOLE }),
    succeeded: (output) => taskEvent('Succeeded', { output, outputDetails: WHOLE }),
    failed: (error, cause, stage) => taskEvent(FAILED_NAMES[stage ?? 'run'], describeError(error, cause)),
    timedOut: () => taskEvent('TimedOut', { error: 'States.Timeout' }),
  }
}
