import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { readSchedule, type Schedule } from './schedule.ts'
import { readTargetInput, type TargetInput } from './target-input.ts'
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
  schedule: Schedule | undefined
  targets: RuleTarget[]
}

export interface RuleTarget {
  id: string
  /** Of a function, state machine, queue, topic or event bus. */
  arn: string
  /** Of a FIFO queue. */
  messageGroupId?: string
  input: TargetInput
  maximumRetryAttempts: number
}

/** EventBridge retries a target for 24 hours, 185 times at most, unless the target says otherwise. */
const DEFAULT_RETRY_ATTEMPTS = 185

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
    schedule:
      ScheduleExpression === undefined ? undefined : readSchedule(logicalId, String(ScheduleExpression)),
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
      const retry = isRecord(target.RetryPolicy) ? target.RetryPolicy : {}
      return {
        id: String(target.Id),
        arn: targetArn,
        ...(isRecord(target.SqsParameters)
          ? { messageGroupId: String(target.SqsParameters.MessageGroupId) }
          : {}),
        input: readTargetInput(logicalId, path, target),
        maximumRetryAttempts: Number(retry.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS),
      }
    }),
  }
}
