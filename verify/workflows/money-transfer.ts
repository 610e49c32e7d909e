import { moneyTransfer } from '#statemachines/money-transfer.saga.ts'
import { findTransferViolations } from '../invariants/transfers.ts'
import type { VerifiedWorkflow } from './workflow.ts'

const BALANCES = { alice: 10_000, bob: 500 }

/** More than half of what there is, so that two transfers at once compete for it. */
const transfer = { from: 'alice', to: 'bob', amount: { amount: 6_000, currency: 'USD' } }

/** Transfers between two accounts: no cent is made or lost, and a statement tells of every movement. */
export const verifiedTransfers: VerifiedWorkflow = {
  saga: moneyTransfer,
  competes: true,
  cases: {
    happy: { input: transfer, ends: 'COMPLETED' },
    short: { input: { ...transfer, amount: { amount: 10_001, currency: 'USD' } }, ends: 'COMPENSATED' },
  },
  seedData: (tenant) => ({
    Accounts: Object.entries(BALANCES).flatMap(([accountId, balance]) => {
      const pk = `ACCOUNT#${tenant}#${accountId}`
      const status = 'OPEN'
      const account = { accountId, owner: accountId, status, balance, currency: 'USD', pending: 0 }
      return [
        { pk, sk: 'ACCOUNT', ...account, tenantKey: tenant },
        { pk, sk: 'LINE#0', kind: 'Adjustment', amount: balance },
      ]
    }),
  }),
  async findViolations(tables, { tenant, items, skipped }) {
    // Money whose way back was passed over is with the operator.
    if (skipped.size > 0) {
      return []
    }
    const accounts = await Promise.all(
      Object.keys(BALANCES).map((accountId) =>
        tables.partition('Accounts', `ACCOUNT#${tenant}#${accountId}`),
      ),
    )
    return findTransferViolations(accounts.flat(), items)
  },
}
