import { UnknownService, VersionConflict } from '#core/migration/errors.ts'
import type { PlannedService } from '#core/migration/schema.ts'
import { planMigration } from '#core/migration/steps.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { isEnded } from '#lambdas/records/execution-record.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { services } from '#lambdas/runtime.ts'

/** A plan stands on what no undo takes away any more: on no copy of a migration that has not ended. */
const run: StepRun<typeof planMigration> = async ({ input }, saga) => {
  const { toVersion } = input
  const { known } = services()
  const unknown = input.services.filter((service) => !known.includes(service))
  if (unknown.length > 0) {
    throw new UnknownService(unknown, known)
  }
  const planned = await Promise.all(
    input.services.map((service) => planService(saga.tenant, service, toVersion)),
  )
  return saga.commit({ result: { services: planned }, facts: { services: input.services, toVersion } })
}

/** Throws `VersionConflict` where the service cannot be moved there now. */
async function planService(tenant: string, service: string, toVersion: number): Promise<PlannedService> {
  const { version, copyId } = await services().live(tenant, service)
  if (version >= toVersion) {
    throw new VersionConflict(service, { live: version, wanted: `move it to a version above ${version}` })
  }
  const mover = copyId && (await findOpenMover(tenant, copyId))
  if (mover) {
    const wanted = `'${mover}', which has moved it there, has not ended; migrate it again afterwards`
    throw new VersionConflict(service, { live: version, wanted })
  }
  return { service, fromVersion: version, ...(copyId ? { fromCopyId: copyId } : {}), toVersion }
}

/** The migration that made this copy, while it may still take it back. One that nobody knows any more has ended. */
async function findOpenMover(tenant: string, copyId: string): Promise<string | undefined> {
  const copy = await services().findCopy(tenant, copyId)
  const executionId = copy?.executionId
  const mover = executionId && (await readExecutionRecord(executionRecords(), { tenant, executionId }))
  return mover && !isEnded(mover) ? executionId : undefined
}

export const handler = stepHandler(planMigration, run)
