import type { StepEnvelope } from '#core/saga/index.ts'
import { accounts } from '#lambdas/runtime.ts'
import { envelopeOf, TENANT } from './order-envelope.ts'

const AMOUNT = { amount: 250, currency: 'USD' }

/** Opens the two accounts of `transferEnvelopeOf`. */
export async function openAccounts(tenant = TENANT): Promise<void> {
  const balance = { amount: 1_000_000, currency: 'USD' }
  for (const accountId of ['payer', 'payee']) {
    await accounts().put(tenant, { accountId, owner: accountId, status: 'OPEN', balance })
  }
}

/** What Step Functions sends for a step of a transfer between them. */
export function transferEnvelopeOf(executionId: string, fields: object = {}): StepEnvelope {
  return envelopeOf(executionId, {
    workflow: 'money-transfer',
    input: { from: 'payer', to: 'payee', amount: AMOUNT },
    results: {
      validateTransfer: { payer: 'payer', payee: 'payee' },
      creditDestination: { accountId: 'payee', amount: AMOUNT },
    },
    ...fields,
  })
}
