import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.putInventoryItem, async function putInventoryItem(request) {
  const { tenant, params, body } = request
  const { sku } = params
  const stock = await inventory().put(tenant, { sku, ...body })
  if (!stock) {
    throw new HttpProblem('stock-reserved', `orders in flight hold more of '${sku}' than ${body.onHand}`)
  }
  return { body: stock }
})
