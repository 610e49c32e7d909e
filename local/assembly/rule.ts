import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

export interface RuleResource {
  logicalId: string
  name: string
  arn: string
  enabled: boolean
  /** Name of the bus whose events it takes. */
  bus: string
  /** Which events it takes; undefined for one that has a schedule alone. */
  pattern: Record<string, unknown> | undefined
  /** Of `rate(…)`. */
  everyMilliseconds: number | undefined
  targets: RuleTarget[]
}

export interface RuleTarget {
  id: string
  /** Of a function, state machine, queue, topic or event bus. */
  arn: string
  /** Of a FIFO queue. */
  messageGroupId?: string
  /** Constant JSON text in place of the event. */
  input: string | undefined
  maximumRetryAttempts: number
}

/** EventBridge retries a target for 24 hours, 185 times at most, unless the target says otherwise. */
const DEFAULT_RETRY_ATTEMPTS = 185

const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-rate-expressions */
function readRate(logicalId: string, expression: string): number {
  const [, count, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count && unit) {
    return Number(count) * unitMilliseconds[unit as keyof typeof unitMilliseconds]
  }
  throw new AssemblyError(
    logicalId,
    'Properties.ScheduleExpression',
    `the local cloud runs schedules such as rate(5 minutes), got ${expression}`,
  )
}

/** Services that rules may deliver to here. */
const TARGET = /^arn:aws:(?:lambda|states|sqs|sns|events):/

/** Returns the name of a bus that is named by its name or its ARN; the default one without. */
export function busName(bus: unknown): string {
  return bus === undefined ? 'default' : String(bus).split('/').at(-1)!
}

export function readRule(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): RuleResource {
  const { name, arn } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  const { EventPattern, EventBusName, ScheduleExpression, State, Targets } = properties
  if (!isRecord(EventPattern) && ScheduleExpression === undefined) {
    throw new AssemblyError(
      logicalId,
      'Properties.EventPattern',
      'the local cloud runs rules with an EventPattern or a ScheduleExpression',
    )
  }
  const targets = (Targets ?? []) as Record<string, unknown>[]
  return {
    logicalId,
    name,
    arn: arn!,
    enabled: State !== 'DISABLED',
    bus: busName(EventBusName),
    pattern: isRecord(EventPattern) ? EventPattern : undefined,
    everyMilliseconds:
      ScheduleExpression === undefined ? undefined : readRate(logicalId, String(ScheduleExpression)),
    targets: targets.map((target, index) => {
      const targetArn = String(target.Arn)
      const path = `Properties.Targets.${index}`
      if (!TARGET.test(targetArn)) {
        throw new AssemblyError(
          logicalId,
          `${path}.Arn`,
          `the local cloud delivers to functions, state machines, queues, topics and event buses, got ${targetArn}`,
        )
      }
      for (const unsupported of ['InputPath', 'InputTransformer']) {
        if (target[unsupported] !== undefined) {
          throw new AssemblyError(
            logicalId,
            `${path}.${unsupported}`,
            'the local cloud passes the whole event or a constant Input',
          )
        }
      }
      const retry = isRecord(target.RetryPolicy) ? target.RetryPolicy : {}
      return {
        id: String(target.Id),
        arn: targetArn,
        ...(isRecord(target.SqsParameters)
          ? { messageGroupId: String(target.SqsParameters.MessageGroupId) }
          : {}),
        input: target.Input === undefined ? undefined : String(target.Input),
        maximumRetryAttempts: Number(retry.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS),
      }
    }),
  }
}
