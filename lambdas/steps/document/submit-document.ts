import { VersionTaken } from '#core/document/errors.ts'
import { submitDocument } from '#core/document/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { documentRegister } from '#lambdas/runtime.ts'
import { DocumentVersion } from '#lambdas/stores/documents/document-register.ts'
import { versionOf } from './version-of.ts'

const run: StepRun<typeof submitDocument> = async ({ input }, saga) => {
  const { documentId, version, title } = input
  return saga.commit({
    result: { documentId, version },
    writes: documentRegister().submit(versionOf(saga), input),
    refuse: ([refused]) => new VersionTaken(input, DocumentVersion.parse(refused?.item).state),
    facts: { documentId, version, title },
  })
}

export const handler = stepHandler(submitDocument, run)
