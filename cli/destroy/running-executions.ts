import { setTimeout as sleep } from 'node:timers/promises'
import { paginateListExecutions, type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { CommandFailed } from '../exit-status.ts'
import type { StackResource } from './stack-resources.ts'

const POLL_MS = 2_000
const PATIENCE_MS = 5 * 60_000

/** The ARNs of what runs, by the name of the state machine; machines on which nothing runs are left out. */
export type Running = ReadonlyMap<string, readonly string[]>

export async function listRunning(client: SFNClient, resources: readonly StackResource[]): Promise<Running> {
  const machines = resources.filter(
    ({ type, status }) => type === 'AWS::StepFunctions::StateMachine' && !status.startsWith('DELETE'),
  )
  const running = new Map<string, string[]>()
  for (const { physicalId: stateMachineArn } of machines) {
    const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' })
    for await (const { executions = [] } of pages) {
      const name = stateMachineArn.split(':').at(-1)!
      const arns = executions.map(({ executionArn }) => executionArn!)
      if (arns.length > 0) {
        running.set(name, [...(running.get(name) ?? []), ...arns])
      }
    }
  }
  return running
}

/**
 * Stops all that runs, and waits until nothing does: while an execution runs, Step Functions keeps the name of its deleted
 * machine, and refuses another one of that name.
 */
export async function stopAll(client: SFNClient, resources: readonly StackResource[]): Promise<number> {
  let stopped = 0
  const giveUpAt = Date.now() + PATIENCE_MS
  for (;;) {
    const running = [...(await listRunning(client, resources)).values()].flat()
    if (running.length === 0) {
      return stopped
    }
    if (Date.now() > giveUpAt) {
      throw new CommandFailed(`${running.length} executions still run; try again`)
    }
    for (const executionArn of running) {
      await client.send(
        new StopExecutionCommand({ executionArn, error: 'Destroyed', cause: 'the stack is destroyed' }),
      )
    }
    stopped = Math.max(stopped, running.length)
    await sleep(POLL_MS)
  }
}

/** `FlowForge-order-fulfillment: 3 executions run, the first of them arn:…`. */
export function describeRunning(running: Running): string[] {
  return [...running].map(
    ([machine, [first, ...more]]) =>
      `${machine}: ${more.length + 1} ${more.length === 0 ? 'execution runs' : 'executions run'}, among them ${first}`,
  )
}
