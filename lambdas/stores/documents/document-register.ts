import type { DocumentState, Submission } from '#core/document/schema.ts'
import type { Decision } from '#core/saga/index.ts'
import type { Write } from '#lambdas/records/transact.ts'

/** A version, and whose execution works on it: nothing but that execution changes it. */
export interface VersionRef extends Pick<Submission, 'documentId' | 'version'> {
  tenant: string
  executionId: string
}

/** What is on record of a version. Approvals that were revoked stay on record as such. */
export interface DocumentVersion extends Submission {
  executionId: string
  state: DocumentState
  /** By the name of the review, from publication on. */
  approvals: Record<string, Decision>
  revoked: Record<string, Decision & { revokedAt: string }>
  submittedAt: string
  changedAt: string
}

/** The register of documents. Changes are handed back as writes, so that the ledger commits them with its entry. */
export interface DocumentRegister {
  /** Every version, the newest first. */
  find(tenant: string, documentId: string): Promise<DocumentVersion[]>

  /** absent or WITHDRAWN → SUBMITTED; refused for a version that is anything else. */
  submit(ref: VersionRef, submission: Submission): Write[]
  /** SUBMITTED → WITHDRAWN. */
  withdraw(ref: VersionRef): Write[]
  /** SUBMITTED → PUBLISHED. */
  publish(ref: VersionRef, approvals: Record<string, Decision>): Write[]
  /** PUBLISHED → SUBMITTED. */
  unpublish(ref: VersionRef): Write[]
  /** Takes an approval back, and says so. */
  revoke(ref: VersionRef, review: string, decision: Decision): Write[]
}
