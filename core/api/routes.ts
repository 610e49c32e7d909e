import { PlaceOrder } from '../order/place-order.ts'
import { EXECUTIONS, ORDERS } from './collections.ts'
import { executionRoutes } from './execution-routes.ts'
import * as request from './requests.ts'
import * as view from './responses.ts'
import type { Route } from './route.ts'

/** A larger body is answered 413 before it is parsed. */
export const MAX_BODY_BYTES = 64 * 1024

export const routes: readonly Route[] = [
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
  ...executionRoutes(ORDERS, { query: request.ListQuery, item: view.OrderView, detail: view.OrderDetail }),
  {
    method: 'GET',
    path: '/workflows',
    handler: 'ListWorkflows',
    summary: 'Lists the workflows with their steps, undos and input',
    scopes: ['workflows:read'],
    answer: { status: 200, schema: view.pageOf(view.WorkflowView) },
  },
  {
    method: 'GET',
    path: '/workflows/{workflow}',
    handler: 'GetWorkflow',
    summary: 'A workflow with the graph of its state machine',
    scopes: ['workflows:read'],
    answer: { status: 200, schema: view.WorkflowDetail },
  },
  {
    of: EXECUTIONS,
    method: 'POST',
    path: '/workflows/{workflow}',
    handler: 'StartExecution',
    summary: 'Starts a workflow with its input; repeatable with an Idempotency-Key header or an executionId',
    scopes: ['executions:write'],
    body: request.StartWorkflow,
    answer: { status: 202, schema: view.ExecutionStarted },
  },
  ...executionRoutes(EXECUTIONS, {
    query: request.ExecutionListQuery,
    item: view.ExecutionView,
    detail: view.ExecutionDetail,
  }),
  {
    method: 'GET',
    path: '/inventory',
    handler: 'ListInventory',
    summary: 'Lists the stock of every SKU',
    scopes: ['inventory:read'],
    query: request.Paging,
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
    body: request.StockLevel,
    answer: { status: 200, schema: view.InventoryItem },
  },
  {
    method: 'GET',
    path: '/accounts',
    handler: 'ListAccounts',
    summary: 'Lists the accounts with their balances',
    scopes: ['accounts:read'],
    query: request.Paging,
    answer: { status: 200, schema: view.pageOf(view.AccountView) },
  },
  {
    method: 'GET',
    path: '/accounts/{accountId}',
    handler: 'GetAccount',
    summary: 'An account with the newest 100 lines of its statement',
    scopes: ['accounts:read'],
    answer: { status: 200, schema: view.AccountDetail },
  },
  {
    method: 'PUT',
    path: '/accounts/{accountId}',
    handler: 'PutAccount',
    summary: 'Opens an account, or sets its owner, balance and status; what is on its way still arrives',
    scopes: ['accounts:write'],
    body: request.AccountLevel,
    answer: { status: 200, schema: view.AccountView },
  },
  {
    method: 'GET',
    path: '/documents/{documentId}',
    handler: 'GetDocument',
    summary: 'A document: its newest 100 versions, what became of each, and who approved it',
    scopes: ['documents:read'],
    answer: { status: 200, schema: view.DocumentView },
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
    query: request.Paging,
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
]

/** The Lambdas behind the routes, each once. */
export const apiHandlers: readonly string[] = [...new Set(routes.map(({ handler }) => handler))]
