import * as z from 'zod'
import { PlaceOrder } from '../order/place-order.ts'
import { EXECUTIONS, ORDERS } from './collections.ts'
import { executionRoutes } from './execution-routes.ts'
import * as parameter from './parameters.ts'
import * as request from './requests.ts'
import * as view from './responses.ts'
import type { Route } from './route.ts'

/** A larger body is answered 413 before it is parsed. */
export const MAX_BODY_BYTES = 64 * 1024

const orders = executionRoutes(ORDERS, {
  params: parameter.OrderPath,
  query: request.ListQuery,
  item: view.OrderView,
  detail: view.OrderDetail,
})

const executions = executionRoutes(EXECUTIONS, {
  params: parameter.ExecutionPath,
  query: request.ExecutionListQuery,
  item: view.ExecutionView,
  detail: view.ExecutionDetail,
})

/** Every route, by the name of its operation. */
export const routes = {
  getHealth: {
    method: 'GET',
    path: '/health',
    handler: 'GetHealth',
    summary: 'Liveness and version',
    scopes: [],
    open: true,
    answer: { status: 200, schema: view.Health },
  },
  getSession: {
    method: 'GET',
    path: '/session',
    handler: 'GetSession',
    summary: 'Who calls, what the token allows, and what this stack can do',
    scopes: [],
    answer: { status: 200, schema: view.Session },
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    handler: 'GetDocs',
    summary: 'This document',
    scopes: [],
    open: true,
    answer: { status: 200, schema: view.OpenApi },
  },
  getDocs: {
    method: 'GET',
    path: '/docs',
    handler: 'GetDocs',
    summary: 'A page to try the API',
    scopes: [],
    open: true,
    answer: { status: 200, schema: z.string(), types: ['text/html'] },
  },
  getDocsFile: {
    method: 'GET',
    path: '/docs/{file}',
    handler: 'GetDocs',
    summary: 'What the page to try the API loads',
    scopes: [],
    open: true,
    params: parameter.DocsPath,
    answer: { status: 200, schema: z.string(), types: ['text/javascript', 'text/css'] },
  },
  startOrder: {
    of: ORDERS,
    method: 'POST',
    path: '/orders',
    handler: 'StartExecution',
    summary: 'Starts an order; repeatable with an Idempotency-Key header or an orderId',
    scopes: ['orders:write'],
    headers: parameter.StartHeaders,
    body: PlaceOrder,
    answer: { status: 202, schema: view.OrderStarted },
    problems: ['fault-injection-off', 'id-taken', 'idempotency-key-reused'],
  },
  listOrders: orders.list,
  getOrder: orders.get,
  decideOrder: orders.decide,
  cancelOrder: orders.cancel,
  retryOrder: orders.retry,
  skipOrderUndo: orders.skip,
  listWorkflows: {
    method: 'GET',
    path: '/workflows',
    handler: 'ListWorkflows',
    summary: 'Lists the workflows with their steps, undos and input',
    scopes: ['workflows:read'],
    answer: { status: 200, schema: view.pageOf(view.WorkflowView) },
  },
  getWorkflow: {
    method: 'GET',
    path: '/workflows/{workflow}',
    handler: 'GetWorkflow',
    summary: 'A workflow with its versions, and the tree and graph of one of them',
    scopes: ['workflows:read'],
    params: parameter.WorkflowPath,
    query: request.WorkflowQuery,
    answer: { status: 200, schema: view.WorkflowDetail },
    problems: ['not-found'],
  },
  startWorkflow: {
    of: EXECUTIONS,
    method: 'POST',
    path: '/workflows/{workflow}',
    handler: 'StartExecution',
    summary: 'Starts a workflow with its input; repeatable with an Idempotency-Key header or an executionId',
    scopes: ['executions:write'],
    params: parameter.WorkflowPath,
    headers: parameter.StartHeaders,
    body: request.StartWorkflow,
    answer: { status: 202, schema: view.ExecutionStarted },
    problems: ['not-found', 'fault-injection-off', 'id-taken', 'idempotency-key-reused'],
  },
  summarizeExecutions: {
    method: 'GET',
    path: '/executions/summary',
    handler: 'GetExecutionSummary',
    summary: 'Counts the executions that are open, by workflow and status',
    scopes: ['executions:read'],
    answer: { status: 200, schema: view.ExecutionSummary },
  },
  listExecutions: executions.list,
  getExecution: executions.get,
  getExecutionHistory: {
    of: EXECUTIONS,
    method: 'GET',
    path: '/executions/{executionId}/history',
    handler: 'GetExecutionHistory',
    summary: 'What Step Functions recorded of an execution and of the rollbacks that took over, oldest first',
    scopes: ['executions:history'],
    params: parameter.ExecutionPath,
    query: request.Paging,
    answer: { status: 200, schema: view.pageOf(view.HistoryEventView) },
    problems: ['not-found'],
  },
  decideExecution: executions.decide,
  cancelExecution: executions.cancel,
  retryExecution: executions.retry,
  skipExecutionUndo: executions.skip,
  listInventory: {
    method: 'GET',
    path: '/inventory',
    handler: 'ListInventory',
    summary: 'Lists the stock of every SKU',
    scopes: ['inventory:read'],
    query: request.Paging,
    answer: { status: 200, schema: view.pageOf(view.InventoryItem) },
  },
  getInventoryItem: {
    method: 'GET',
    path: '/inventory/{sku}',
    handler: 'GetInventoryItem',
    summary: 'The stock of one SKU',
    scopes: ['inventory:read'],
    params: parameter.SkuPath,
    answer: { status: 200, schema: view.InventoryItem },
    problems: ['not-found'],
  },
  putInventoryItem: {
    method: 'PUT',
    path: '/inventory/{sku}',
    handler: 'PutInventoryItem',
    summary: 'Sets how much of a SKU is on hand and what it costs',
    scopes: ['inventory:write'],
    params: parameter.SkuPath,
    body: request.StockLevel,
    answer: { status: 200, schema: view.InventoryItem },
    problems: ['stock-reserved'],
  },
  listAccounts: {
    method: 'GET',
    path: '/accounts',
    handler: 'ListAccounts',
    summary: 'Lists the accounts with their balances',
    scopes: ['accounts:read'],
    query: request.Paging,
    answer: { status: 200, schema: view.pageOf(view.AccountView) },
  },
  getAccount: {
    method: 'GET',
    path: '/accounts/{accountId}',
    handler: 'GetAccount',
    summary: 'An account with the newest 100 lines of its statement',
    scopes: ['accounts:read'],
    params: parameter.AccountPath,
    answer: { status: 200, schema: view.AccountDetail },
    problems: ['not-found'],
  },
  putAccount: {
    method: 'PUT',
    path: '/accounts/{accountId}',
    handler: 'PutAccount',
    summary: 'Opens an account, or sets its owner, balance and status; what is on its way still arrives',
    scopes: ['accounts:write'],
    params: parameter.AccountPath,
    body: request.AccountLevel,
    answer: { status: 200, schema: view.AccountView },
    problems: ['other-currency'],
  },
  getDocument: {
    method: 'GET',
    path: '/documents/{documentId}',
    handler: 'GetDocument',
    summary: 'A document: its newest 100 versions, what became of each, and who approved it',
    scopes: ['documents:read'],
    params: parameter.DocumentPath,
    answer: { status: 200, schema: view.DocumentView },
    problems: ['not-found'],
  },
  getPayment: {
    method: 'GET',
    path: '/payments/{paymentId}',
    handler: 'GetPayment',
    summary: 'A payment with its refunds',
    scopes: ['payments:read'],
    params: parameter.PaymentPath,
    answer: { status: 200, schema: view.PaymentView },
    problems: ['not-found'],
  },
  listShipments: {
    method: 'GET',
    path: '/shipments',
    handler: 'ListShipments',
    summary: 'Lists shipments, newest first',
    scopes: ['shipments:read'],
    query: request.Paging,
    answer: { status: 200, schema: view.pageOf(view.ShipmentView) },
  },
  getSnapshot: {
    method: 'GET',
    path: '/snapshot',
    handler: 'GetSnapshot',
    summary: 'Orders, stock, payments and shipments in one answer: the newest 100 of each',
    scopes: ['orders:read', 'inventory:read', 'payments:read', 'shipments:read'],
    answer: { status: 200, schema: view.Snapshot },
  },
} as const satisfies Record<string, Route>

export const allRoutes: readonly Route[] = Object.values(routes)

/** The Lambdas that hold a request up to the longest wait that a caller may prefer. */
export const waitingHandlers: ReadonlySet<string> = new Set(
  allRoutes.filter(({ headers }) => headers && 'Prefer' in headers.shape).map(({ handler }) => handler),
)

/** The Lambdas behind the routes, each once. */
export const apiHandlers: readonly string[] = [...new Set(allRoutes.map(({ handler }) => handler))]
