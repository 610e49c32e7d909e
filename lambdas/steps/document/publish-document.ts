import { publishDocument } from '#core/document/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { documentRegister } from '#lambdas/runtime.ts'
import { versionOf } from './version-of.ts'

const run: StepRun<typeof publishDocument> = async ({ input, results }, saga) => {
  const { documentId, version } = input
  const { legalReview: LegalReview, financeReview: FinanceReview, securityReview: SecurityReview } = results
  const approvals = { LegalReview, FinanceReview, SecurityReview }
  return saga.commit({
    result: { documentId, version },
    writes: documentRegister().publish(versionOf(saga), approvals),
  })
}

export const handler = stepHandler(publishDocument, run)
