import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { recordVersion } from '#lambdas/records/version.ts'
import { executionRecords, stateMachinesOneTry } from '#lambdas/runtime.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { describeExecution } from './describe-execution.ts'
import { versionOf } from './version-arn.ts'

/**
 * Returns the version of the definition that a saga runs on. The alias chose it at the start and Step Functions alone
 * knows, so it is asked once, and the execution record keeps the answer: null for an execution on no version.
 *
 * Undefined when Step Functions knows no such execution (yet), or does not answer at once: it describes 15 executions a
 * second, and the sweeper needs some of them. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export async function findVersion(record: ExecutionRecord): Promise<string | null | undefined> {
  const { tenant, executionId, version } = record
  if (version !== undefined) {
    return version
  }
  try {
    const found = await describeExecution(record, stateMachinesOneTry())
    if (!found) {
      return undefined
    }
    const described = versionOf(found.stateMachineVersionArn) ?? null
    return (await recordVersion(executionRecords(), record, described)) ? described : undefined
  } catch (error) {
    logger.warn('the version of an execution is not known yet', {
      tenant,
      executionId,
      error: error as Error,
    })
    return undefined
  }
}
