import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(
  routes.getInventoryItem,
  async function getInventoryItem({ tenant, params }) {
    const { sku } = params
    const stock = (await inventory().find(tenant, [sku])).get(sku)
    if (!stock) {
      throw new HttpProblem('not-found', `there is no SKU '${sku}'`)
    }
    return { body: stock }
  },
)
