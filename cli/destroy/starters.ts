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

/** Allows again what was stopped, and says what it could not. Does not reject. */
export type StartAgain = () => Promise<void>

/** One thing that was switched off, or may have been: a call that fails may have had its effect. */
interface Stopped {
  readonly what: string
  start(): Promise<unknown>
}

/**
 * Keeps a stack from starting executions: its rules are disabled, so that the sweeper and rollbacks are not called, and
 * what starts executions gets no concurrency. Returns what allows it again. Where it fails, all is allowed again.
 */
export async function stopStarting(
  { events, lambdas }: Clients,
  resources: readonly StackResource[],
  say: (line: string) => void,
): Promise<StartAgain> {
  const there = resources.filter(({ status }) => !status.startsWith('DELETE'))
  const rules = there.filter(({ type }) => type === 'AWS::Events::Rule')
  const starters = there.filter(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && STARTERS.includes(logicalId),
  )
  const stopped: Stopped[] = []
  const startAgain = () => startAll(stopped, say)
  try {
    for (const { physicalId: Name } of rules) {
      stopped.push({ what: `rule ${Name}`, start: () => events.send(new EnableRuleCommand({ Name })) })
      await events.send(new DisableRuleCommand({ Name }))
    }
    for (const { physicalId: FunctionName } of starters) {
      const free = () => lambdas.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
      stopped.push({ what: `function ${FunctionName}`, start: free })
      await lambdas.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
    }
  } catch (error) {
    await startAgain()
    throw error
  }
  return startAgain
}

/** The last first. What cannot be started keeps none of the others from it. */
async function startAll(stopped: readonly Stopped[], say: (line: string) => void): Promise<void> {
  for (const { what, start } of stopped.toReversed()) {
    try {
      await start()
    } catch (error) {
      say(`may still be off, look at it: ${what} (${(error as Error).message})`)
    }
  }
}
