import type { z } from 'zod'
import type { StockLevel } from '#core/api/requests.ts'
import { Sku } from '#core/order/schema.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(async function putInventoryItem({ tenant, params, body }) {
  const sku = Sku.safeParse(params.sku)
  if (!sku.success) {
    const message = sku.error.issues[0]!.message
    throw new HttpProblem('invalid-request', `sku: ${message}`, [{ path: 'sku', message }])
  }
  const level = body as z.output<typeof StockLevel>
  const stock = await inventory().put(tenant, { sku: sku.data, ...level })
  if (!stock) {
    throw new HttpProblem(
      'stock-reserved',
      `orders in flight hold more of '${sku.data}' than ${level.onHand}`,
    )
  }
  return { body: stock }
})
