import type { z } from 'zod'
import type { AccountLevel } from '#core/api/requests.ts'
import { AccountId } from '#core/transfer/schema.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { accounts } from '#lambdas/runtime.ts'

export const handler = httpHandler(async function putAccount({ tenant, params, body }) {
  const accountId = AccountId.safeParse(params.accountId)
  if (!accountId.success) {
    const message = accountId.error.issues[0]!.message
    throw new HttpProblem('invalid-request', `accountId: ${message}`, [{ path: 'accountId', message }])
  }
  const level = body as z.output<typeof AccountLevel>
  const account = await accounts().put(tenant, { accountId: accountId.data, ...level })
  if (!account) {
    const { currency } = level.balance
    throw new HttpProblem('other-currency', `account '${accountId.data}' is not held in ${currency}`)
  }
  return { body: account }
})
