import { Submission } from '#core/document/schema.ts'
import * as s from '#core/document/steps.ts'
import { approval, defineSaga, parallel, step } from '#core/saga/index.ts'

/** Publishes a document once everybody has approved it; a rejection revokes the approvals that others have given. */
export const documentApproval = defineSaga('document-approval', {
  input: Submission,
  timeout: '30 days',
  steps: [
    step(s.submitDocument, { undo: s.withdrawDocument }),
    parallel(
      'Reviews',
      [approval(s.legalReview, { expires: '7 days', undo: s.revokeLegalReview })],
      [approval(s.financeReview, { expires: '7 days', undo: s.revokeFinanceReview })],
      [approval(s.securityReview, { expires: '7 days', undo: s.revokeSecurityReview })],
    ),
    step(s.publishDocument, { undo: s.unpublishDocument }),
    step(s.notifyAuthor, { bestEffort: true }),
  ],
})
