import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { accounts } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.putAccount, async function putAccount({ tenant, params, body }) {
  const { accountId } = params
  const account = await accounts().put(tenant, { accountId, ...body })
  if (!account) {
    const { currency } = body.balance
    throw new HttpProblem('other-currency', `account '${accountId}' is not held in ${currency}`)
  }
  return { body: account }
})
