import type { refusalOf } from '#core/transfer/rules.ts'
import type { Effect } from '#lambdas/ledger/commit-step.ts'
import { findRefusal } from '#lambdas/records/transact.ts'
import { StoredAccount } from '#lambdas/stores/accounts/account.ts'
import type { Movement } from '#lambdas/stores/accounts/accounts.ts'

type Refuse = NonNullable<Effect<unknown>['refuse']>

/** Returns the `refuse` of a movement: it words the refusal after the account as the refused write found it. */
export function explainRefusal(
  { accountId, amount }: Pick<Movement, 'accountId' | 'amount'>,
  reasonOf: typeof refusalOf,
): Refuse {
  return (refused) => {
    const item = findRefusal(refused, 'account')?.item
    return (
      reasonOf(accountId, item && StoredAccount.parse(item), amount) ??
      new Error(`account '${accountId}' refused a movement that its rules allow`)
    )
  }
}
