import { type Json, type JsonObject, toText } from '../../machine/json.ts'
import type { StateNode } from '../../machine/machine.ts'
import type { Resource } from '../../machine/resource.ts'
import { type EventForm, type Happening, happening } from '../history.ts'

/** History events of a task: Lambda functions by ARN and activities have their own, all else is Task…. */
export interface TaskEvents {
  /** The task in "The state/task '…' returned a result with a size exceeding …". */
  readonly name: string
  scheduled(parameters: Json, timeout: number | undefined, heartbeat: number | undefined): Happening
  started(workerName?: string): Happening
  submitted(output: string): Happening
  succeeded(output: string): Happening
  failed(error: string | undefined, cause: string | undefined, stage?: 'submit' | 'start'): Happening
  timedOut(): Happening
}

const described = new WeakMap<StateNode, { region: string; events: TaskEvents }>()

/** The events of one Task state; it belongs to one compiled machine, and that nearly always to one region. */
export function describeTask(node: StateNode, region: string): TaskEvents {
  const known = described.get(node)
  if (known?.region === region) {
    return known.events
  }
  const { definition, resource } = node
  const events =
    resource!.kind === 'service'
      ? describeService(definition, resource!, region)
      : describeOwn(definition, resource!)
  described.set(node, { region, events })
  return events
}

/** The event that schedules a call: of one form as long as its times are those that stand in the definition. */
function scheduling(
  { TimeoutSeconds, HeartbeatSeconds }: JsonObject,
  form: EventForm & { holder: string; slot: string },
) {
  const limits = (timeout: unknown, heartbeat: unknown) => ({
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  })
  const constant = { ...form, details: { ...form.details, ...limits(TimeoutSeconds, HeartbeatSeconds) } }
  return (parameters: Json, timeout: number | undefined, heartbeat: number | undefined): Happening => {
    const text = toText(parameters)
    if (timeout === TimeoutSeconds && heartbeat === HeartbeatSeconds) {
      return [constant, text]
    }
    const details = { ...form.details, ...limits(timeout, heartbeat), [form.slot]: text }
    return happening(form.type, { [form.holder]: details })
  }
}

const whole = { truncated: false }

/** A function by its ARN, or an activity. */
function describeOwn(
  definition: JsonObject,
  { kind, arn }: { kind: 'lambda' | 'activity'; arn: string },
): TaskEvents {
  const [prefix, details] =
    kind === 'lambda' ? (['LambdaFunction', 'lambdaFunction'] as const) : (['Activity', 'activity'] as const)
  // The heartbeat of a function is not told of.
  const { HeartbeatSeconds: _, ...ofFunction } = definition
  const scheduled = scheduling(kind === 'lambda' ? ofFunction : definition, {
    type: `${prefix}Scheduled`,
    holder: `${details}ScheduledEventDetails`,
    details: { resource: arn, inputDetails: whole },
    slot: 'input',
  })
  const started = happening(`${prefix}Started`)
  const succeeded: EventForm = {
    type: `${prefix}Succeeded`,
    holder: `${details}SucceededEventDetails`,
    details: { outputDetails: whole },
    slot: 'output',
  }
  return {
    name: arn,
    scheduled: (parameters, timeout, heartbeat) =>
      scheduled(parameters, timeout, kind === 'lambda' ? undefined : heartbeat),
    started: (workerName) =>
      kind === 'lambda'
        ? started
        : happening('ActivityStarted', {
            activityStartedEventDetails: workerName === undefined ? {} : { workerName },
          }),
    submitted: () => started,
    succeeded: (output) => [succeeded, output],
    failed: (error, cause) =>
      happening(`${prefix}Failed`, { [`${details}FailedEventDetails`]: errorDetails(error, cause) }),
    timedOut: () =>
      happening(`${prefix}TimedOut`, { [`${details}TimedOutEventDetails`]: { error: 'States.Timeout' } }),
  }
}

function describeService(
  definition: JsonObject,
  { service, resource, action }: Resource & { kind: 'service' },
  region: string,
): TaskEvents {
  const which = { resource, resourceType: service }
  const scheduled = scheduling(definition, {
    type: 'TaskScheduled',
    holder: 'taskScheduledEventDetails',
    details: { region, ...which },
    slot: 'parameters',
  })
  const started: Happening = [{ type: 'TaskStarted', holder: 'taskStartedEventDetails', details: which }]
  const giving = (what: string): EventForm => ({
    type: `Task${what}`,
    holder: `task${what}EventDetails`,
    details: { outputDetails: whole, ...which },
    slot: 'output',
  })
  const submitted = giving('Submitted')
  const succeeded = giving('Succeeded')
  return {
    name: service === 'lambda' ? service : `${service}:${action}`,
    scheduled,
    started: () => started,
    submitted: (output) => [submitted, output],
    succeeded: (output) => [succeeded, output],
    failed(error, cause, stage) {
      const details = { ...errorDetails(error, cause), ...which }
      if (stage === 'submit') {
        return happening('TaskSubmitFailed', { taskSubmitFailedEventDetails: details })
      }
      if (stage === 'start') {
        return happening('TaskStartFailed', { taskStartFailedEventDetails: details })
      }
      return happening('TaskFailed', { taskFailedEventDetails: details })
    },
    timedOut: () =>
      happening('TaskTimedOut', { taskTimedOutEventDetails: { error: 'States.Timeout', ...which } }),
  }
}

const errorDetails = (error: string | undefined, cause: string | undefined) => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
})
