import * as z from 'zod'
import { DOCUMENT_STATES, Submission } from '../document/schema.ts'
import { Money } from '../money.ts'
import { PricedLine } from '../order/pricing.ts'
import { Decision, SAGA_STATUSES, TreeNode } from '../saga/index.ts'
import { Account } from '../transfer/schema.ts'
import { SCOPE_NAMES } from './scopes.ts'

const instant = z.iso.datetime()
const links = z.record(z.string(), z.string())

/** One try of a step or an undo. Without times the function wrote nothing: it was killed, throttled, or timed out. */
export const AttemptView = z.object({
  /** From 1; an undo that an operator retries counts anew. */
  number: z.int(),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
})
export type AttemptView = z.infer<typeof AttemptView>

/** What became of a step, and of an undo. */
export const ROW_STATUSES = [
  'RUNNING',
  'RETRYING',
  'WAITING',
  'DONE',
  'FAILED',
  'UNDONE',
  'NOTHING_TO_UNDO',
  'BLOCKED',
  'STUCK',
  'SKIPPED',
] as const

/** One row of an execution's timeline: a step or an undo, once it has run or failed, or is known to come. */
export const TimelineEntry = z.object({
  /** Inside an each, that of one item: `CopyService[2]` is the third. */
  step: z.string(),
  kind: z.enum(['step', 'approval', 'work', 'undo']),
  /** The step that an undo takes back. */
  of: z.string().optional(),
  /**
   * RETRYING: has failed and is tried again. WAITING: for a decision. NOTHING_TO_UNDO: the step had no effect.
   * BLOCKED: waits until the stuck undo is retried or skipped. STUCK: has given up. SKIPPED: passed over by an operator.
   */
  status: z.enum(ROW_STATUSES),
  attempts: z.array(AttemptView),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  /** Of the last attempt, where it failed. */
  error: z.object({ name: z.string(), message: z.string() }).optional(),
  /** While RETRYING: when the next attempt begins at the latest. Step Functions draws the delay between none and that. */
  nextAttemptAt: instant.optional(),
  /** While WAITING: when the approval expires. */
  expiresAt: instant.optional(),
  /** Of an approval. */
  decision: Decision.optional(),
  /** Of long work: how many of its items are done. */
  progress: z.object({ done: z.int(), total: z.int().optional() }).optional(),
  skipped: z.object({ by: z.string(), reason: z.string() }).optional(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

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

/** What every execution shows, whatever its id is called there. */
const execution = {
  workflow: z.string(),
  /** Of the definition it runs; absent until it is known, and of an execution that was started past every version. */
  version: z.string().optional(),
  status: z.enum(SAGA_STATUSES),
  failure: FailureView.optional(),
  /** While the status is COMPENSATION_FAILED. */
  stuck: StuckView.optional(),
  retryOf: z.string().optional(),
  retriedBy: z.string().optional(),
  /** The last retry of its stuck undo; of one with `retryOf`, who wanted it done again. */
  retry: z.object({ by: z.string(), reason: z.string().optional(), at: instant }).optional(),
  startedAt: instant,
  endedAt: instant.optional(),
  cancelRequestedAt: instant.optional(),
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

/** A workflow that can be started: its steps in order, and what `POST /workflows/{workflow}` takes. */
export const WorkflowView = z.object({
  workflow: z.string(),
  description: z.string().optional(),
  steps: z.array(
    z.object({
      step: z.string(),
      kind: z.enum(['step', 'approval', 'work']),
      undo: z.string().optional(),
      /** Its failure fails nothing. */
      bestEffort: z.literal(true).optional(),
      /** Once it has committed, nothing is undone any more. */
      pivot: z.literal(true).optional(),
    }),
  ),
  /** JSON Schema. */
  input: z.record(z.string(), z.unknown()),
  links,
})
export type WorkflowView = z.infer<typeof WorkflowView>

export const WorkflowDetail = WorkflowView.extend({
  /** Which version `graph` and `tree` are of; absent where no version was asked for and none is published. */
  version: z.string().optional(),
  /** The version that new executions start on. */
  live: z.string().optional(),
  /** The published versions, newest first; at most 100. */
  versions: z.array(z.object({ version: z.string(), publishedAt: instant })),
  /** A Mermaid flowchart of the state machine. */
  graph: z.string(),
  /** What a picture of an execution is drawn from. */
  tree: z.array(TreeNode),
})

/** What Step Functions recorded, https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html. */
export const HistoryEventView = z.object({
  /** The Step Functions execution: the first one, or a rollback that took over (`R1_…`). */
  execution: z.string(),
  id: z.int(),
  previousEventId: z.int().optional(),
  type: z.string(),
  timestamp: instant,
  /** Inputs and results are JSON text, as Step Functions keeps them. */
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

/** `available` = `onHand` − `reserved`; goods leave `onHand` when they are shipped. */
export const InventoryItem = z.object({
  sku: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  unitPrice: Money,
})
export type InventoryItem = z.infer<typeof InventoryItem>

export const AccountView = Account
export const AccountDetail = Account.extend({
  statement: z.array(
    z.object({
      kind: z.string(),
      executionId: z.string().optional(),
      amount: z.int(),
      at: instant,
    }),
  ),
})

export const DocumentView = z.object({
  documentId: z.string(),
  /** The newest version that is published. */
  published: z.int().optional(),
  versions: z.array(
    z.object({
      ...Submission.shape,
      executionId: z.string(),
      state: z.enum(DOCUMENT_STATES),
      approvals: z.record(z.string(), Decision),
      /** Approvals that were given and taken back. */
      revoked: z.record(z.string(), Decision.extend({ revokedAt: instant })),
      submittedAt: instant,
      changedAt: instant,
    }),
  ),
})

export const PaymentView = z.object({
  paymentId: z.string(),
  orderId: z.string(),
  status: z.enum(['CAPTURED', 'REFUNDED']),
  captured: Money,
  refunded: Money,
  paymentMethod: z.string(),
  createdAt: instant,
  refunds: z.array(z.object({ refundId: z.string(), amount: Money, createdAt: instant })).optional(),
})
export type PaymentView = z.infer<typeof PaymentView>

export const ShipmentView = z.object({
  shipmentId: z.string(),
  orderId: z.string(),
  status: z.enum(['DISPATCHED', 'CANCELLED']),
  lines: z.array(PricedLine),
  shippingAddress: z.unknown().optional(),
  createdAt: instant,
  cancelledAt: instant.optional(),
})
export type ShipmentView = z.infer<typeof ShipmentView>

export const Snapshot = z.object({
  orders: z.array(OrderView),
  inventory: z.array(InventoryItem),
  payments: z.array(PaymentView),
  shipments: z.array(ShipmentView),
})

export const Health = z.object({ status: z.literal('ok'), version: z.string() })

export const Session = z.object({
  tenant: z.string(),
  /** The token's subject, `anonymous` without a token. */
  subject: z.string(),
  scopes: z.array(z.enum(SCOPE_NAMES)),
  features: z.object({
    faultInjection: z.boolean(),
    /** `X-Tenant-ID` names the tenant of a call without a token. */
    tenantHeader: z.boolean(),
    payments: z.string(),
  }),
})

export const SignIn = z.object({
  /** An OpenID Connect issuer; its `/.well-known/openid-configuration` names the rest. */
  issuer: z.string(),
  /** Of a public client, for pages and programs; absent where the stack was told none. */
  clientId: z.string().optional(),
  /** What tokens are for, where that is another name than the client's: Auth0's `audience`. */
  audience: z.string().optional(),
  /** Every scope, as the issuer calls it. */
  scopes: z.array(z.string()),
  /** Where a program on the caller's own machine may listen for the code. */
  callbacks: z.array(z.string()),
})

/** An OpenAPI 3.1 document. */
export const OpenApi = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })

/** Problem details, https://www.rfc-editor.org/rfc/rfc9457. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  /** Absent where API Gateway itself refuses, for one of several reasons. */
  status: z.int().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() })
}
