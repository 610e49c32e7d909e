import type { Resolver } from './resolver.ts'
import { AssemblyError, isRecord } from './template.ts'

export interface RuleResource {
  logicalId: string
  name: string
  arn: string
  enabled: boolean
  pattern: Record<string, unknown>
  targets: RuleTarget[]
}

export interface RuleTarget {
  id: string
  functionArn: string
  /** Constant JSON text in place of the event. */
  input: string | undefined
  maximumRetryAttempts: number
}

/** EventBridge retries a target for 24 hours, 185 times at most, unless the target says otherwise. */
const defaultRetryAttempts = 185

export function readRule(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): RuleResource {
  const { name, arn } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  const { EventPattern, ScheduleExpression, State, Targets } = properties
  if (!isRecord(EventPattern))
    throw new AssemblyError(
      logicalId,
      ScheduleExpression ? 'Properties.ScheduleExpression' : 'Properties.EventPattern',
      'the local cloud runs rules with an EventPattern on the default bus; schedules are not emulated yet',
    )
  const targets = (Targets ?? []) as Record<string, unknown>[]
  return {
    logicalId,
    name,
    arn: arn!,
    enabled: State !== 'DISABLED',
    pattern: EventPattern,
    targets: targets.map((target, index) => {
      const functionArn = String(target.Arn)
      const path = `Properties.Targets.${index}`
      if (!functionArn.includes(':lambda:'))
        throw new AssemblyError(
          logicalId,
          `${path}.Arn`,
          `the local cloud delivers to Lambda targets, got ${functionArn}`,
        )
      for (const unsupported of ['InputPath', 'InputTransformer'])
        if (target[unsupported] !== undefined)
          throw new AssemblyError(
            logicalId,
            `${path}.${unsupported}`,
            'the local cloud passes the whole event or a constant Input',
          )
      const retry = isRecord(target.RetryPolicy) ? target.RetryPolicy : {}
      return {
        id: String(target.Id),
        functionArn,
        input: target.Input === undefined ? undefined : String(target.Input),
        maximumRetryAttempts: Number(retry.MaximumRetryAttempts ?? defaultRetryAttempts),
      }
    }),
  }
}
