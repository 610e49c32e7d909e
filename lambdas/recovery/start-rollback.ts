import { isNamed } from '#core/errors.ts'
import { type Failure, type MachineInput, rollbackName, rollbackNumber } from '#core/saga/index.ts'
import { FIRST_LOOK_MS, openUntil } from '#lambdas/records/deadline.ts'
import { type Summary, setOf, statusAttributes } from '#lambdas/records/summary.ts'
import { updateUnended } from '../records/update-unended.ts'
import { startMachine } from '../step-functions/start-execution.ts'
import { listsAnswered } from './list-lengths.ts'

/**
 * Takes over from an execution that has ended: one of the same version of the same machine (G14), entered at the top of
 * the undo spine. What is undone stays undone, the rest follows.
 *
 * Repeatable, and one for any number of calls at once: its name follows from the name of the execution it takes over
 * from. Started before it is recorded, so that a crash in between leaves something that runs.
 */
export async function startRollback(
  summary: Summary,
  { name, reason }: { name: string; reason: Failure },
): Promise<void> {
  const { executionId, tenant, workflow, input, failure, version } = summary
  const rollback = rollbackName(name)
  const results = await listsAnswered({ tenant, executionId })
  const taken = await startOnVersion(
    { executionId, tenant, workflow, input, results, rollback: { failure: failure ?? reason } },
    { name: rollback, version },
  )
  const update = setOf({
    values: {
      ...statusAttributes(summary, 'COMPENSATING'),
      ...openUntil(executionId, Date.now() + FIRST_LOOK_MS),
      rollbacks: rollbackNumber(rollback),
      version: taken,
    },
    remove: taken ? [] : ['version'],
  })
  await updateUnended(summary, update, {
    condition:
      'attribute_not_exists(committedAt) AND (attribute_not_exists(rollbacks) OR rollbacks < :rollbacks)',
  })
}

/**
 * Answers the version it was started on. What began on no version, or on one that was deleted, is rolled back by the
 * live one, whose number is not known here.
 */
async function startOnVersion(
  machineInput: MachineInput,
  { name, version }: { name: string; version: Summary['version'] },
): Promise<string | undefined> {
  if (version) {
    try {
      await startMachine(machineInput, { name, version })
      return version
    } catch (error) {
      if (!isNamed(error, 'StateMachineDoesNotExist')) {
        throw error
      }
    }
  }
  await startMachine(machineInput, { name })
  return undefined
}
