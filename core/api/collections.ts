/** An address under which executions stand, and what they are called there. */
export interface ExecutionResource {
  /** The one workflow whose executions stand there; those of all workflows where it is absent. */
  readonly workflow?: string
  /** The path under which each execution stands: `/orders`. */
  readonly collection: string
  /** Path parameter and JSON field of the execution id: `orderId`. */
  readonly idField: string
  /** Generated ids begin with it: `ord_3f2a…`. */
  readonly idPrefix: string
  /** What one is called, with its article, and what many are. */
  readonly nouns: readonly [one: string, many: string]
  /** The first half of the scopes that its routes ask for: `orders:read`. */
  readonly scope: 'orders' | 'executions'
}

/** Orders are the executions of order-fulfillment. */
export const ORDERS = {
  workflow: 'order-fulfillment',
  collection: '/orders',
  idField: 'orderId',
  idPrefix: 'ord',
  nouns: ['an order', 'orders'],
  scope: 'orders',
} as const satisfies ExecutionResource

/** The executions of every workflow, orders too. */
export const EXECUTIONS = {
  collection: '/executions',
  idField: 'executionId',
  idPrefix: 'exe',
  nouns: ['an execution', 'executions'],
  scope: 'executions',
} as const satisfies ExecutionResource

const ALL: readonly ExecutionResource[] = [ORDERS, EXECUTIONS]

/** The same through whichever address an execution is started or retried: ids that follow from a key depend on it. */
export function idPrefixOf(workflow: string): string {
  return ALL.find((resource) => resource.workflow === workflow)?.idPrefix ?? EXECUTIONS.idPrefix
}

/** Whether an execution of the workflow stands under this address. */
export function holds(resource: ExecutionResource, workflow: string): boolean {
  return resource.workflow === undefined || resource.workflow === workflow
}
