import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { executionName, nameOfRollback } from '#core/saga/index.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { liveArn, stateMachines } from '#lambdas/runtime.ts'

/** By what an execution is found at Step Functions. */
type Found = Pick<Summary, 'tenant' | 'executionId' | 'workflow' | 'rollbacks' | 'requestHash' | 'retryOf'>

/** The newest Step Functions execution of a saga; undefined when there is none. */
export async function describeExecution(
  summary: Found,
  client: SFNClient = stateMachines(),
): Promise<DescribeExecutionCommandOutput | undefined> {
  const machine = liveArn(summary.workflow).replace(/:stateMachine:([^:]+).*$/, ':execution:$1')
  for (const name of namesOf(summary)) {
    try {
      return await client.send(
        new DescribeExecutionCommand({ executionArn: `${machine}:${name}`, includedData: 'METADATA_ONLY' }),
      )
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) {
        throw error
      }
    }
  }
  return undefined
}

/** True of an execution that was started past the API: its first step has entered it. */
export function isStartedByHand({ requestHash, retryOf }: Pick<Summary, 'requestHash' | 'retryOf'>): boolean {
  return requestHash === undefined && retryOf === undefined
}

/** One that was started by hand may be its own id. */
function namesOf(summary: Found): string[] {
  const { tenant, executionId, rollbacks = 0 } = summary
  const name = executionName(tenant, executionId)
  const first = isStartedByHand(summary) ? [name, executionId] : [name]
  return first.map((each) => nameOfRollback(each, rollbacks))
}
