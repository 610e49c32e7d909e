import * as z from 'zod'
import { Money } from '../money.ts'
import { SAGA_STATUSES } from '../saga/index.ts'
import { defineText } from '../text.ts'
import { ACCOUNT_STATUSES } from '../transfer/schema.ts'

const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2_000).optional(),
}

export const Paging = z.strictObject(paging)

/** Several, with commas: `RUNNING,AWAITING_APPROVAL`. */
const Statuses = z
  .string()
  .max(200)
  .transform((text, context) => {
    const parsed = z.array(z.enum(SAGA_STATUSES)).safeParse(text.split(','))
    if (parsed.success) {
      return parsed.data
    }
    context.addIssue(`must be one or several of ${SAGA_STATUSES.join(', ')}, separated by commas`)
    return z.NEVER
  })

/** An instant of any zone, to the millisecond in UTC, as executions keep theirs. */
const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())

export const ListQuery = z.strictObject({
  ...paging,
  status: Statuses.optional(),
  startedAfter: Instant.optional(),
  startedBefore: Instant.optional(),
  idPrefix: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'must be the beginning of an id')
    .optional(),
})
/** Lists of several workflows can be narrowed to one. */
export const ExecutionListQuery = ListQuery.extend({ workflow: z.string().max(64).optional() })

/** Of one execution: a timeline that is longer than a page is read on. */
export const TimelineQuery = z.strictObject({
  timelineLimit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  timelineCursor: paging.cursor,
})

export const WorkflowQuery = z.strictObject({
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be the number of a version, such as 3')
    .optional(),
})

/**
 * The body of `POST /workflows/{workflow}`: the workflow's input itself, and beside it what says how to start it
 * (`StartFields`). That workflow's own schema has the last word on the input.
 */
export const StartWorkflow = z
  .looseObject({})
  .transform(({ executionId, simulate, ...input }) => ({ executionId, simulate, input }))
export type StartWorkflow = z.output<typeof StartWorkflow>

export const CancelRequest = z.strictObject({ reason: defineText(500).optional() })
export const ApprovalRequest = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  reason: defineText(500).optional(),
  /** Which approval is meant, where several are waited for. */
  step: defineText(64).optional(),
})
export const RetryRequest = z.strictObject({ reason: defineText(500).optional() })
export const SkipRequest = z.strictObject({
  /** The step whose undo is stuck: `stuck.step` of the execution. */
  step: defineText(64),
  reason: defineText(500),
})
export const StockLevel = z.strictObject({ onHand: z.int().min(0).max(1_000_000_000), unitPrice: Money })
export const AccountLevel = z.strictObject({
  owner: defineText(100),
  balance: Money,
  status: z.enum(ACCOUNT_STATUSES).default('OPEN'),
})
