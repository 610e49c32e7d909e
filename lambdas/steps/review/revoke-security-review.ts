import { revokeSecurityReview } from '#core/document/steps.ts'
import { undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { revokeReview } from './revoke-review.ts'

export const handler = undoHandler(revokeSecurityReview, revokeReview)
