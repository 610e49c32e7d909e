import { legalReview } from '#core/document/steps.ts'
import { approvalHandler } from '#lambdas/middleware/step.ts'

export const handler = approvalHandler(legalReview)
