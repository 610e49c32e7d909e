import { ORDERS } from '#core/api/collections.ts'
import { routes } from '#core/api/routes.ts'
import { standingBelow } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { inventory, payments as paymentBook, shipments as shipmentStore } from '#lambdas/runtime.ts'
import { executionView } from './execution-view.ts'
import { paymentView } from './payment-view.ts'
import { queryExecutions } from './query-executions.ts'
import { shipmentView } from './shipment-view.ts'

const NEWEST = { limit: 100 }

/** The newest of everything, side by side. Four reads, so not one instant. */
export const handler = httpHandler(routes.getSnapshot, async ({ tenant, root }) => {
  const [orders, stock, payments, shipments] = await Promise.all([
    queryExecutions({ tenant, workflow: ORDERS.workflow }, NEWEST),
    inventory().list(tenant, NEWEST),
    paymentBook().list(tenant, NEWEST),
    shipmentStore().list(tenant, NEWEST),
  ])
  const resource = standingBelow(root, ORDERS)
  return {
    body: {
      orders: orders.items.map((execution) => executionView(execution, resource)),
      inventory: stock.items,
      payments: payments.items.map(paymentView),
      shipments: shipments.items.map(shipmentView),
    },
  }
})
