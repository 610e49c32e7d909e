import { expect } from 'vitest'
import type { Submission } from '#core/document/schema.ts'
import type { DocumentVersion } from '#lambdas/integrations/documents/document-register.ts'
import type { LedgerEntry } from '#lambdas/ledger/entry.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import type { ShopCloud } from './cloud.ts'
import { type Item, scanTable } from './scan.ts'
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
        .poll(
          async () => {
            const { timeline } = await client.execution(id)
            return timeline.filter(({ status }) => status === 'RUNNING').length
          },
          { timeout: 20_000 },
        )
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
      const summaries = executions.filter(({ sk }) => sk === 'SUMMARY') as unknown as Summary[]
      return summaries.flatMap((summary) => findViolations(summary, documents, executions))
    },
  }
}

/** Published with every approval on record, or withdrawn with every approval revoked. */
function findViolations(
  { pk, executionId, status }: Summary,
  documents: Item[],
  executions: Item[],
): string[] {
  const ledger = executions.filter(
    (item) => item.pk === pk && item.sk.startsWith('STEP#'),
  ) as unknown as LedgerEntry[]
  const own = documents.find((item) => item.executionId === executionId) as unknown as
    | DocumentVersion
    | undefined
  const found = ledger.filter(({ state }) => state === 'PENDING').map(({ step }) => `${step} is PENDING`)
  const approvals = Object.keys(own?.approvals ?? {}).sort()
  const revoked = Object.keys(own?.revoked ?? {}).sort()
  const given = ledger.filter(({ step, startedAt }) => isReview(step) && startedAt).map(({ step }) => step)

  if (status === 'COMPLETED') {
    if (own?.state !== 'PUBLISHED') found.push(`the document is ${own?.state}`)
    if (String(approvals) !== String([...REVIEWS].sort())) found.push(`it was approved by ${approvals}`)
    if (revoked.length > 0) found.push(`${revoked} are revoked`)
  } else if (status === 'COMPENSATED') {
    if (own && own.state !== 'WITHDRAWN') found.push(`the document is ${own.state}`)
    if (approvals.length > 0) found.push(`${approvals} still stand`)
    if (String(revoked) !== String(given.sort())) found.push(`${given} were given, ${revoked} revoked`)
    found.push(...standing(ledger), ...orderViolations(ledger))
  } else {
    found.push('it should have ended')
  }
  return found.map((what) => `${executionId} is ${status}, but ${what}`)
}

const isReview = (step: string) => REVIEWS.some((review) => review === step)

function standing(ledger: LedgerEntry[]): string[] {
  return ledger
    .filter(({ step, state }) => state === 'DONE' && step !== 'NotifyAuthor')
    .map(({ step }) => `${step} is not undone`)
}

/** Every undo ran after the undo of every later step. */
function orderViolations(ledger: LedgerEntry[]): string[] {
  const undone = ['SubmitDocument', ...REVIEWS, 'PublishDocument']
    .map((step) => ledger.find((entry) => entry.step === step))
    .filter((entry) => entry?.undoneAt)
  return undone.slice(1).flatMap((later, index) => {
    const earlier = undone[index]!
    return earlier.undoneAt! < later!.undoneAt! ? [`${earlier.step} was undone before ${later!.step}`] : []
  })
}
