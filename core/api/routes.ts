import * as z from 'zod'
import { Money } from '../money.ts'
import { PlaceOrder } from '../order/place-order.ts'
import { SAGA_STATUSES } from '../saga/index.ts'
import type { Scope } from './scopes.ts'
import * as view from './views.ts'

/** A larger body is answered 413 before it is parsed. */
export const MAX_BODY_BYTES = 64 * 1024

/** One HTTP route. The stack, the handlers, OpenAPI, the CLI and the console derive from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** API Gateway's resource path; `{name}` is a path parameter. */
  readonly path: string
  /** The Lambda that answers: `GetExecution` stands in `lambdas/api/get-execution.ts`. */
  readonly handler: string
  readonly summary: string
  /** What a token must allow; a route that names nothing is open to everybody and may tell nothing of any tenant. */
  readonly scopes: readonly Scope[]
  /** What the route speaks of, where that is a fixed workflow, and what its executions are called there. */
  readonly of?: ExecutionResource
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  readonly answer: { readonly status: number; readonly schema: z.ZodType }
}

const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2_000).optional(),
}

export const Paging = z.strictObject(paging)
export const ListQuery = z.strictObject({ ...paging, status: z.enum(SAGA_STATUSES).optional() })
export const CancelRequest = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() })
export const ApprovalRequest = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  reason: z.string().trim().min(1).max(500).optional(),
  /** Which approval is meant, where several are waited for. */
  step: z.string().max(64).optional(),
})
export const RetryRequest = z.strictObject({})
export const SkipRequest = z.strictObject({
  /** The step whose undo is stuck: `stuck.step` of the execution. */
  step: z.string().min(1).max(64),
  reason: z.string().trim().min(1).max(500),
})
export const StockLevel = z.strictObject({ onHand: z.int().min(0).max(1_000_000_000), unitPrice: Money })

export interface ExecutionResource {
  readonly workflow: string
  /** The path under which each execution stands: `/orders`. */
  readonly collection: string
  /** Path parameter and JSON field of the execution id: `orderId`. */
  readonly idField: string
  /** Generated ids begin with it: `ord_3f2a…`. */
  readonly idPrefix: string
}

/** Orders are the executions of order-fulfillment. */
export const ORDERS = {
  workflow: 'order-fulfillment',
  collection: '/orders',
  idField: 'orderId',
  idPrefix: 'ord',
} as const satisfies ExecutionResource

export const routes = [
  {
    method: 'GET',
    path: '/health',
    handler: 'GetHealth',
    summary: 'Liveness and version',
    scopes: [],
    answer: { status: 200, schema: view.Health },
  },
  {
    of: ORDERS,
    method: 'POST',
    path: '/orders',
    handler: 'StartExecution',
    summary: 'Starts an order; repeatable with an Idempotency-Key header or an orderId',
    scopes: ['orders:write'],
    body: PlaceOrder,
    answer: { status: 202, schema: view.OrderStarted },
  },
  {
    of: ORDERS,
    method: 'GET',
    path: '/orders',
    handler: 'ListExecutions',
    summary: 'Lists orders, newest first',
    scopes: ['orders:read'],
    query: ListQuery,
    answer: { status: 200, schema: view.pageOf(view.OrderView) },
  },
  {
    of: ORDERS,
    method: 'GET',
    path: '/orders/{orderId}',
    handler: 'GetExecution',
    summary: 'An order with its timeline of steps and undos',
    scopes: ['orders:read'],
    answer: { status: 200, schema: view.OrderDetail },
  },
  {
    of: ORDERS,
    method: 'POST',
    path: '/orders/{orderId}/approval',
    handler: 'DecideApproval',
    summary: 'Approves or rejects an order that waits for it',
    scopes: ['orders:approve'],
    body: ApprovalRequest,
    answer: { status: 200, schema: view.OrderView },
  },
  {
    of: ORDERS,
    method: 'POST',
    path: '/orders/{orderId}/cancel',
    handler: 'CancelExecution',
    summary: 'Cancels a running order: nothing more is done, and all that was done is undone',
    scopes: ['orders:write'],
    body: CancelRequest,
    answer: { status: 202, schema: view.OrderView },
  },
  {
    of: ORDERS,
    method: 'POST',
    path: '/orders/{orderId}/retry',
    handler: 'RetryExecution',
    summary: 'Goes on with a stuck undo; of an undone order, starts a new one that is linked to it',
    scopes: ['orders:write'],
    body: RetryRequest,
    answer: { status: 202, schema: view.OrderView },
  },
  {
    of: ORDERS,
    method: 'POST',
    path: '/orders/{orderId}/skip',
    handler: 'SkipUndo',
    summary: 'Passes over the undo that is stuck, for a recorded reason, and goes on with the rest',
    scopes: ['orders:write'],
    body: SkipRequest,
    answer: { status: 202, schema: view.OrderView },
  },
  {
    method: 'GET',
    path: '/inventory',
    handler: 'ListInventory',
    summary: 'Lists the stock of every SKU',
    scopes: ['inventory:read'],
    query: Paging,
    answer: { status: 200, schema: view.pageOf(view.InventoryItem) },
  },
  {
    method: 'GET',
    path: '/inventory/{sku}',
    handler: 'GetInventoryItem',
    summary: 'The stock of one SKU',
    scopes: ['inventory:read'],
    answer: { status: 200, schema: view.InventoryItem },
  },
  {
    method: 'PUT',
    path: '/inventory/{sku}',
    handler: 'PutInventoryItem',
    summary: 'Sets how much of a SKU is on hand and what it costs',
    scopes: ['inventory:write'],
    body: StockLevel,
    answer: { status: 200, schema: view.InventoryItem },
  },
  {
    method: 'GET',
    path: '/payments/{paymentId}',
    handler: 'GetPayment',
    summary: 'A payment with its refunds',
    scopes: ['payments:read'],
    answer: { status: 200, schema: view.PaymentView },
  },
  {
    method: 'GET',
    path: '/shipments',
    handler: 'ListShipments',
    summary: 'Lists shipments, newest first',
    scopes: ['shipments:read'],
    query: Paging,
    answer: { status: 200, schema: view.pageOf(view.ShipmentView) },
  },
  {
    method: 'GET',
    path: '/snapshot',
    handler: 'GetSnapshot',
    summary: 'Orders, stock, payments and shipments in one answer: the newest 100 of each',
    scopes: ['orders:read', 'inventory:read', 'payments:read', 'shipments:read'],
    answer: { status: 200, schema: view.Snapshot },
  },
] as const satisfies readonly Route[]

/** The Lambdas behind the routes, each once. */
export const apiHandlers: readonly string[] = [...new Set(routes.map(({ handler }) => handler))]
