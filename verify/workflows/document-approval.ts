import { documentApproval } from '#statemachines/document-approval.saga.ts'
import { findDocumentViolations } from '../invariants/documents.ts'
import type { VerifiedWorkflow } from './workflow.ts'

const submission = { documentId: 'terms', version: 1, title: 'Terms of service', author: 'ada' }
const approve = { LegalReview: 'approve', FinanceReview: 'approve', SecurityReview: 'approve' } as const

/** Documents: published with every approval on record, or withdrawn with every approval revoked. */
export const verifiedDocuments: VerifiedWorkflow = {
  saga: documentApproval,
  cases: {
    happy: { input: submission, decisions: approve, ends: 'COMPLETED' },
    rejected: {
      input: submission,
      decisions: { ...approve, FinanceReview: 'reject' },
      ends: 'COMPENSATED',
    },
  },
  async findViolations(tables, { tenant, items, skipped }) {
    // An approval whose revocation was passed over is with the operator.
    if (skipped.size > 0) {
      return []
    }
    return findDocumentViolations(await tables.partition('Documents', `DOCUMENT#${tenant}#terms`), items)
  },
}
