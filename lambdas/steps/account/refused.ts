import type { refusalOf } from '#core/transfer/rules.ts'
import type { Effect } from '#lambdas/ledger/commit-step.ts'
import { accounts } from '#lambdas/runtime.ts'
import type { Movement } from '#lambdas/stores/accounts/accounts.ts'

type Refuse = NonNullable<Effect<unknown>['refuse']>

/** The business's words for a movement that was refused, from the account that its write met. */
export function refused(
  { accountId, amount }: Pick<Movement, 'accountId' | 'amount'>,
  reasonOf: typeof refusalOf,
): Refuse {
  return ([write]) =>
    reasonOf(accountId, accounts().toAccount(write?.item), amount) ??
    new Error(`account '${accountId}' refused a movement that its rules allow`)
}
