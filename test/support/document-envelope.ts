import type { StepEnvelope } from '#core/saga/index.ts'
import { envelopeOf } from './order-envelope.ts'

const approved = { decision: 'approve', by: 'ada', decidedAt: '2026-01-01T00:00:00.000Z' }

export const DOCUMENT = 'terms'

/** What Step Functions sends for a step of an approval; each execution has a version of its own. */
export function documentEnvelopeOf(executionId: string, fields: object = {}): StepEnvelope {
  const version = 1 + Number(/\d+$/.exec(executionId)?.[0] ?? 0)
  return envelopeOf(executionId, {
    workflow: 'document-approval',
    input: { documentId: DOCUMENT, version, title: 'Terms of service', author: 'ada' },
    results: { legalReview: approved, financeReview: approved, securityReview: approved },
    ...fields,
  })
}
