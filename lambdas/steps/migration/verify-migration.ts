import { VerificationFailed } from '#core/migration/errors.ts'
import { verifyMigration } from '#core/migration/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { services } from '#lambdas/runtime.ts'

const run: StepRun<typeof verifyMigration> = async ({ results }, saga) => {
  const { switchService: switched } = results
  const problems = await Promise.all(
    switched.map(async ({ service, toVersion, copyId }) => {
      const [live, copy] = await Promise.all([
        services().live(saga.tenant, service),
        services().findCopy(saga.tenant, copyId),
      ])
      if (live.version !== toVersion || live.copyId !== copyId) {
        return [`'${service}' is live at version ${live.version}, not at its copy of version ${toVersion}`]
      }
      if (copy?.records !== live.records) {
        return [`the copy of '${service}' holds ${copy?.records ?? 'no'} records of ${live.records}`]
      }
      return []
    }),
  )
  if (problems.flat().length > 0) {
    throw new VerificationFailed(problems.flat())
  }
  return saga.commit({ result: { verified: switched.length } })
}

export const handler = stepHandler(verifyMigration, run)
