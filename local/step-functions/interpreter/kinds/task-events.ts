import type { StateNode } from '../../machine/machine.ts'
import type { Resource } from '../../machine/resource.ts'
import { type DraftEvent, describeError, WHOLE } from '../history.ts'

/** History events of a task: Lambda functions by ARN and activities have their own, all else is Task…. */
export interface TaskEvents {
  /** The task in "The state/task '…' returned a result with a size exceeding …". */
  readonly name: string
  /** `parameters` is JSON text. */
  scheduled(parameters: string, timeout: number | undefined, heartbeat: number | undefined): DraftEvent
  started(workerName?: string): DraftEvent
  submitted(output: string): DraftEvent
  succeeded(output: string): DraftEvent
  failed(error: string | undefined, cause: string | undefined, stage?: 'submit' | 'start'): DraftEvent
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

function describeLimits(timeout: number | undefined, heartbeat: number | undefined) {
  return {
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  }
}

function describeFunction(arn: string): TaskEvents {
  const started = { type: 'LambdaFunctionStarted' }
  return {
    name: arn,
    // AWS does not record the heartbeat of a function.
    scheduled: (parameters, timeout) => ({
      type: 'LambdaFunctionScheduled',
      lambdaFunctionScheduledEventDetails: {
        resource: arn,
        input: parameters,
        inputDetails: WHOLE,
        ...describeLimits(timeout, undefined),
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
    scheduled: (parameters, timeout, heartbeat) => ({
      type: 'ActivityScheduled',
      activityScheduledEventDetails: {
        resource: arn,
        input: parameters,
        inputDetails: WHOLE,
        ...describeLimits(timeout, heartbeat),
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
    failed: (error, cause) => ({
      type: 'ActivityFailed',
      activityFailedEventDetails: describeError(error, cause),
    }),
    timedOut: () => ({
      type: 'ActivityTimedOut',
      activityTimedOutEventDetails: { error: 'States.Timeout' },
    }),
  }
}

/** `TaskSubmitFailed`, `TaskStartFailed` or `TaskFailed`. */
const FAILED_NAMES = { submit: 'SubmitFailed', start: 'StartFailed', run: 'Failed' }

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
    scheduled: (parameters, timeout, heartbeat) =>
      taskEvent('Scheduled', {
        region,
        parameters,
        ...describeLimits(timeout, heartbeat),
      }),
    started: () => taskEvent('Started', {}),
    submitted: (output) => taskEvent('Submitted', { output, outputDetails: WHOLE }),
    succeeded: (output) => taskEvent('Succeeded', { output, outputDetails: WHOLE }),
    failed: (error, cause, stage) => taskEvent(FAILED_NAMES[stage ?? 'run'], describeError(error, cause)),
    timedOut: () => taskEvent('TimedOut', { error: 'States.Timeout' }),
  }
}
