import { type Failure, rollbackName, rollbackNumber } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { type ExecutionRecord, failureOf, type Intervention } from '#lambdas/records/execution-record.ts'
import { rollBack } from '#lambdas/records/transitions/roll-back.ts'
import { inTraceOfItsOwn } from '#lambdas/telemetry/spans.ts'
import { startOnVersion } from '../step-functions/start-execution.ts'
import { readListLengths } from './read-list-lengths.ts'

/**
 * Starts the rollback execution that takes over from the Step Functions execution `name`: one of the same version of
 * the same machine (G14), entered at the top of the undo spine. What is undone stays undone, the rest follows.
 *
 * Repeatable, and one for any number of calls at once: its name follows from `name`. Started before it is recorded, so
 * that a crash in between leaves something that runs.
 */
export async function startRollback(
  record: ExecutionRecord,
  { name, reason, retry }: { name: string; reason: Failure; retry?: Intervention },
): Promise<void> {
  const { executionId, tenant, workflow, input } = record
  const rollback = rollbackName(name)
  const results = await readListLengths({ tenant, executionId })
  const failure = failureOf(record) ?? reason
  const version = await inTraceOfItsOwn('flowforge.rollback', record, (traceHeader) =>
    startOnVersion(
      { executionId, tenant, workflow, input, results, rollback: { failure } },
      { name: rollback, version: record.version, traceHeader },
    ),
  )
  await rollBack(executionRecords(), record, { rollbacks: rollbackNumber(rollback), version, retry })
}
