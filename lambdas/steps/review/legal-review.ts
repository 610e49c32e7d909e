import { legalReview } from '#core/document/steps.ts'
import { approvalHandler } from '#lambdas/handlers/step-handler.ts'

export const handler = approvalHandler(legalReview)
