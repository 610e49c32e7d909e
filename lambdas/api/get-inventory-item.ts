import { httpHandler } from '#lambdas/middleware/http.ts'
import { HttpProblem } from '#lambdas/middleware/problem.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(async ({ tenant, params }) => {
  const sku = params.sku!
  const stock = (await inventory().stockOf(tenant, [sku])).get(sku)
  if (!stock) throw new HttpProblem('not-found', `there is no SKU '${sku}'`)
  return { body: stock }
})
