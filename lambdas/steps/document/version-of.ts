import { Submission } from '#core/document/schema.ts'
import type { StepEnvelope } from '#core/saga/index.ts'
import type { VersionRef } from '#lambdas/stores/documents/document-register.ts'

/** The version that an execution works on, from its input: undos are told nothing else. */
export function versionOf({ tenant, executionId, input }: StepEnvelope): VersionRef {
  const { documentId, version } = Submission.parse(input)
  return { tenant, executionId, documentId, version }
}
