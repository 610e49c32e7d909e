import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { accounts } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.getAccount, async function getAccount({ tenant, params }) {
  const { accountId } = params
  const [found, statement] = await Promise.all([
    accounts().find(tenant, [accountId]),
    accounts().statement(tenant, accountId),
  ])
  const account = found.get(accountId)
  if (!account) {
    throw new HttpProblem('not-found', `there is no account '${accountId}'`)
  }
  return { body: { ...account, statement } }
})
