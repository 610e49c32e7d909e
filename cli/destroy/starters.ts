import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge'
import {
  DeleteFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import type { StackResource } from './stack-resources.ts'

/** The functions that start executions, and the expiry of reservations: by their logical ids. */
export const STARTERS: readonly string[] = [
  'SweepAbandoned',
  'RollBackAbandoned',
  'ExpireReservations',
  'StartExecution',
  'RetryExecution',
  'CancelExecution',
  'SkipUndo',
]

interface Clients {
  readonly events: EventBridgeClient
  readonly lambdas: LambdaClient
}

/**
 * Keeps a stack from starting executions: its rules are disabled, so that the sweeper and rollbacks are not called, and
 * what starts executions gets no concurrency. Returns what allows it again.
 */
export async function stopStarting(
  { events, lambdas }: Clients,
  resources: readonly StackResource[],
): Promise<() => Promise<void>> {
  const there = resources.filter(({ status }) => !status.startsWith('DELETE'))
  const rules = there.filter(({ type }) => type === 'AWS::Events::Rule')
  const starters = there.filter(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && STARTERS.includes(logicalId),
  )
  for (const { physicalId } of rules) {
    await events.send(new DisableRuleCommand({ Name: physicalId }))
  }
  for (const { physicalId: FunctionName } of starters) {
    await lambdas.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  }
  return async () => {
    for (const { physicalId: FunctionName } of starters) {
      await lambdas.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
    }
    for (const { physicalId } of rules) {
      await events.send(new EnableRuleCommand({ Name: physicalId }))
    }
  }
}
