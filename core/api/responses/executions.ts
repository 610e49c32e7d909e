import * as z from 'zod'
import { Money } from '../../money.ts'
import { SAGA_STATUSES } from '../../saga/index.ts'
import { instant, links } from './fields.ts'
import { TimelineEntry } from './timeline.ts'

export const FailureView = z.object({
  /** As the timeline names it. In lists, what fails inside a parallel or an each bears the name of that state. */
  step: z.string().optional(),
  error: z.string(),
  message: z.string().optional(),
})

/** An undo that has given up: `step` is what a skip has to name, inside an each with its item (`CopyService[2]`). */
export const StuckView = z.object({
  undo: z.string().optional(),
  step: z.string().optional(),
  error: z.string(),
  message: z.string().optional(),
  since: instant,
  execution: z.string(),
})

/** Who has cancelled or retried, why and when. */
const InterventionView = z.object({ by: z.string(), reason: z.string().optional(), at: instant })

/** What every execution shows, whatever its id is called there. */
const execution = {
  workflow: z.string(),
  /** Of the definition it runs; absent of an execution that was started by hand, until the sweeper has seen it. */
  version: z.string().optional(),
  status: z.enum(SAGA_STATUSES),
  failure: FailureView.optional(),
  /** While the status is COMPENSATION_FAILED. */
  stuck: StuckView.optional(),
  retryOf: z.string().optional(),
  retriedBy: z.string().optional(),
  /** The last retry of its stuck undo; of one with `retryOf`, who wanted it done again. */
  retry: InterventionView.optional(),
  startedAt: instant,
  endedAt: instant.optional(),
  cancelRequestedAt: instant.optional(),
  cancel: InterventionView.optional(),
  /** X-Ray's id of the trace that began with its start; absent where the platform names none. */
  traceId: z.string().optional(),
  links,
}

const detail = {
  input: z.unknown(),
  results: z.record(z.string(), z.unknown()),
  timeline: z.array(TimelineEntry),
  /** Where the timeline goes on, for `?timelineCursor=`; absent where it ends here, as nearly all do. */
  timelineCursor: z.string().optional(),
}

/** RUNNING, unless the caller has waited (`Prefer: wait`). */
const started = { status: z.enum(SAGA_STATUSES), links }

/** An order in a list; `GET /orders/{orderId}` adds the timeline. */
export const OrderView = z.object({ orderId: z.string(), total: Money.optional(), ...execution })
export type OrderView = z.infer<typeof OrderView>
export const OrderDetail = OrderView.extend(detail)
export const OrderStarted = z.object({ orderId: z.string(), ...started })

/** An execution of any workflow. `facts` is what its steps have told of it for lists, such as an order's total. */
export const ExecutionView = z.object({
  executionId: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
  ...execution,
})
export type ExecutionView = z.infer<typeof ExecutionView>
export const ExecutionDetail = ExecutionView.extend(detail)
export type ExecutionDetail = z.infer<typeof ExecutionDetail>
export const ExecutionStarted = z.object({ executionId: z.string(), ...started })

/** What Step Functions recorded, https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html. */
export const HistoryEventView = z.object({
  /** The Step Functions execution: the first one, or a rollback that took over (`R1_…`). */
  execution: z.string(),
  id: z.int(),
  previousEventId: z.int().optional(),
  type: z.string(),
  timestamp: instant,
  /** Inputs and results are JSON text, as Step Functions keeps them; what no answer can carry is cut, and says so. */
  details: z.record(z.string(), z.unknown()).optional(),
})
export type HistoryEventView = z.infer<typeof HistoryEventView>

/** How many executions of a tenant are open, by workflow and status. */
export const ExecutionSummary = z.object({
  open: z.array(
    z.object({
      workflow: z.string(),
      status: z.enum(SAGA_STATUSES),
      /** Exact up to 1,000. */
      count: z.int(),
      /** There are more than `count`. */
      more: z.literal(true).optional(),
    }),
  ),
})
export type ExecutionSummary = z.infer<typeof ExecutionSummary>
