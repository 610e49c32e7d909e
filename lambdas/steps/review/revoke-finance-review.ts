import { revokeFinanceReview } from '#core/document/steps.ts'
import { undoHandler } from '#lambdas/middleware/step.ts'
import { revokeReview } from './revoke-review.ts'

export const handler = undoHandler(revokeFinanceReview, revokeReview)
