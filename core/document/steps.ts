import * as z from 'zod'
import { Decision, defineApproval, defineStep, defineUndo } from '../saga/index.ts'
import { DocumentId, Submission } from './schema.ts'

const Version = z.object({ documentId: DocumentId, version: z.int() })

export const submitDocument = defineStep('SubmitDocument', {
  input: z.object({ input: Submission }),
  output: Version,
  rejects: ['VersionTaken'],
})
export const withdrawDocument = defineUndo('WithdrawDocument')

/** Each waits for `POST /executions/{executionId}/approval` with its name as `step`; its undo revokes what was approved. */
export const legalReview = defineApproval('LegalReview')
export const revokeLegalReview = defineUndo('RevokeLegalReview')
export const financeReview = defineApproval('FinanceReview')
export const revokeFinanceReview = defineUndo('RevokeFinanceReview')
export const securityReview = defineApproval('SecurityReview')
export const revokeSecurityReview = defineUndo('RevokeSecurityReview')

/** Publishes with the approvals on record. */
export const publishDocument = defineStep('PublishDocument', {
  input: z.object({
    input: Submission,
    results: z.object({ legalReview: Decision, financeReview: Decision, securityReview: Decision }),
  }),
  output: Version,
})
export const unpublishDocument = defineUndo('UnpublishDocument')

export const notifyAuthor = defineStep('NotifyAuthor', {
  input: z.object({ input: Submission }),
  output: z.object({ notificationId: z.string() }),
})
