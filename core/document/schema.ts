import * as z from 'zod'
import { defineText, defineUrl } from '../text.ts'

export const DocumentId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, hyphens and underscores')

/** What the saga works on: one version of a document, which somebody wants published. */
export const Submission = z
  .strictObject({
    documentId: DocumentId,
    version: z.int().min(1).max(999_999),
    title: defineText(200),
    /** Where the text stands; FlowForge keeps none. */
    url: defineUrl(2_000).optional(),
    author: defineText(100),
  })
  .meta({ examples: [{ documentId: 'terms', version: 1, title: 'Terms of service', author: 'ada' }] })
export type Submission = z.infer<typeof Submission>

export const DOCUMENT_STATES = ['SUBMITTED', 'PUBLISHED', 'WITHDRAWN'] as const
export type DocumentState = (typeof DOCUMENT_STATES)[number]
