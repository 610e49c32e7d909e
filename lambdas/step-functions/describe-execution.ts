import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { executionName, nameOfRollback } from '#core/saga/index.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { liveArn, stateMachines } from '#lambdas/runtime.ts'

/** By what the newest Step Functions execution of a saga is found. */
type Described = Pick<ExecutionRecord, 'tenant' | 'executionId' | 'workflow'> &
  Partial<Pick<ExecutionRecord, 'rollbacks' | 'requestHash' | 'retryOf'>>

/** Returns the newest Step Functions execution of a saga; undefined when there is none. */
export async function describeExecution(
  saga: Described,
  client: SFNClient = stateMachines(),
): Promise<DescribeExecutionCommandOutput | undefined> {
  for (const executionArn of executionArnsOf(saga)) {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }))
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) {
        throw error
      }
    }
  }
  return undefined
}

/** Whether an execution was started without the API, as in the console: its first step has entered it. */
export function isStartedWithoutApi({
  requestHash,
  retryOf,
}: Pick<Described, 'requestHash' | 'retryOf'>): boolean {
  return requestHash === undefined && retryOf === undefined
}

/**
 * Returns the ARN of the newest Step Functions execution of a saga, or of the rollback with the number `rollbacks`; 0 is
 * the first execution. One that was started without the API may have its id alone for a name, so there can be two.
 */
export function executionArnsOf(saga: Described): string[] {
  const { tenant, executionId, workflow, rollbacks = 0 } = saga
  const machine = liveArn(workflow).replace(/:stateMachine:([^:]+).*$/, ':execution:$1')
  const name = executionName(tenant, executionId)
  const first = isStartedWithoutApi(saga) ? [name, executionId] : [name]
  return first.map((each) => `${machine}:${nameOfRollback(each, rollbacks)}`)
}
