import { UnknownService, VersionConflict } from '#core/migration/errors.ts'
import { planMigration } from '#core/migration/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { services } from '#lambdas/runtime.ts'

const run: StepRun<typeof planMigration> = async ({ input }, saga) => {
  const { toVersion } = input
  const { known, live } = services()
  const unknown = input.services.filter((service) => !known.includes(service))
  if (unknown.length > 0) {
    throw new UnknownService(unknown, known)
  }
  const planned = await Promise.all(
    input.services.map(async (service) => {
      const { version, copyId } = await live(saga.tenant, service)
      if (version >= toVersion) {
        throw new VersionConflict(service, { live: version, wanted: `move it to a version above ${version}` })
      }
      return { service, fromVersion: version, ...(copyId ? { fromCopyId: copyId } : {}), toVersion }
    }),
  )
  return saga.commit({ result: { services: planned }, facts: { services: input.services, toVersion } })
}

export const handler = stepHandler(planMigration, run)
