import * as z from 'zod'
import { DocumentId } from '../document/schema.ts'
import { Sku } from '../order/schema.ts'
import { ExecutionId } from '../saga/index.ts'
import { AccountId } from '../transfer/schema.ts'
import { Prefer } from './prefer.ts'

/** The path parameters of the routes. Under either name an execution's id reaches the handlers as `executionId`. */
export const OrderPath = z
  .object({ orderId: ExecutionId })
  .transform(({ orderId }) => ({ executionId: orderId }))
export const ExecutionPath = z.object({ executionId: ExecutionId })
/** To look at one, the name of one of its Step Functions executions will do, which begins with the tenant. */
export const ExecutionNamePath = z.object({
  executionId: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/,
      'must be an id, or the name of an execution in Step Functions: 1 to 80 letters, digits, hyphens and underscores',
    ),
})
export const WorkflowPath = z.object({ workflow: z.string().min(1).max(64) })
export const SkuPath = z.object({ sku: Sku })
export const AccountPath = z.object({ accountId: AccountId })
export const DocumentPath = z.object({ documentId: DocumentId })
export const PaymentPath = z.object({
  paymentId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, hyphens and underscores'),
})

/** What the page of the documentation loads. */
const DocsFile = z.enum(['start.js', 'swagger-ui-bundle.js', 'swagger-ui.css'])
export type DocsFile = z.infer<typeof DocsFile>
export const DocsPath = z.object({ file: DocsFile })

/** Makes a start repeatable: the same key with the same body is the same execution. */
const IdempotencyKey = z
  .string()
  .trim()
  .min(1, 'must have 1 to 255 characters, has none')
  .max(255, 'must have 1 to 255 characters')

export const StartHeaders = z.object({
  'Idempotency-Key': IdempotencyKey.optional(),
  Prefer: Prefer.optional(),
})
export const ControlHeaders = z.object({ Prefer: Prefer.optional() })
