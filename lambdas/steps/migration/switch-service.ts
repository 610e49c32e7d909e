import { VersionConflict } from '#core/migration/errors.ts'
import type { PlannedService } from '#core/migration/schema.ts'
import { switchService } from '#core/migration/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { services } from '#lambdas/runtime.ts'
import { LiveVersion } from '#lambdas/stores/services/services.ts'

/**
 * Of two migrations of one service that were planned at once, the first to get here wins; also when the first is undone
 * and a third one has moved the service to the same version since.
 */
const run: StepRun<typeof switchService> = async ({ item, results }, saga) => {
  const { copyId } = results.copyService
  return saga.commit({
    result: { ...item, copyId },
    writes: services().switchOver(saga.tenant, item, copyId),
    refuse: ([refused]) =>
      new VersionConflict(item.service, {
        live: refused?.item && LiveVersion.parse(refused.item).version,
        wanted: `the migration was planned on ${nameStart(item)}`,
      }),
  })
}

function nameStart({ fromVersion, fromCopyId }: PlannedService): string {
  return `version ${fromVersion}${fromCopyId ? ` in '${fromCopyId}'` : ''}`
}

export const handler = stepHandler(switchService, run)
