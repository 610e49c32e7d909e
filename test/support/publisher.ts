import { expect } from 'vitest'
import type { Submission } from '#core/document/schema.ts'
import type { DocumentVersion } from '#lambdas/stores/documents/document-register.ts'
import { findDocumentViolations } from '#verify/invariants/documents.ts'
import { scanTable } from '#verify/tables/scan.ts'
import type { ShopCloud } from './shop-cloud.ts'
import { createWorkflowClient, type WorkflowClient } from './workflow-client.ts'

export const REVIEWS = ['LegalReview', 'FinanceReview', 'SecurityReview'] as const
type Review = (typeof REVIEWS)[number]

/** A tenant of its own that publishes documents. */
export interface Publisher extends WorkflowClient<Submission> {
  /** Starts an approval of version 1 and lets it come to its reviews. */
  underReview(documentId?: string): Promise<string>
  decide(
    executionId: string,
    decision: 'approve' | 'reject',
    step?: Review,
  ): Promise<{ status: number; body: Record<string, unknown> }>
  versions(documentId?: string): Promise<DocumentVersion[]>
  /** What is wrong with the register, in words, once every approval has ended. */
  violations(): Promise<string[]>
}

export const submission = (changes: Partial<Submission> = {}): Submission => ({
  documentId: 'terms',
  version: 1,
  title: 'Terms of service',
  author: 'ada',
  ...changes,
})

export async function openPublisher(cloud: ShopCloud): Promise<Publisher> {
  const client = createWorkflowClient<Submission>(cloud, await cloud.openShop({}), 'document-approval')
  const versions = async (documentId = 'terms') =>
    ((await client.send('GET', `/documents/${documentId}`)).body.versions ?? []) as DocumentVersion[]
  return {
    ...client,
    versions,
    async underReview(documentId = 'terms') {
      const id = await client.start(submission({ documentId }))
      await expect
        .poll(async () => {
          const { timeline } = await client.execution(id)
          return timeline.filter(({ status }) => status === 'WAITING').length
        })
        .toBe(REVIEWS.length)
      return id
    },
    decide: (id, decision, step) =>
      client.send('POST', `/executions/${id}/approval`, { decision, ...(step ? { step } : {}) }),
    async violations() {
      const [documents, executions] = await Promise.all([
        scanTable(cloud.dynamoDb, 'Documents', client.tenant),
        scanTable(cloud.dynamoDb, 'Executions', client.tenant),
      ])
      return findDocumentViolations(documents, executions)
    },
  }
}
