import type { Tenant } from './tenant.ts'

const OPEN = ['RUNNING', 'AWAITING_APPROVAL', 'COMPENSATING']

/**
 * Ends what a scenario has left open: cancels what runs, skips undos that are stuck, takes the stock off the shelves.
 * Records stay, as nobody can delete them. Returns what could not be ended.
 */
export async function cleanUp(tenant: Tenant): Promise<string[]> {
  const left = await Promise.all(tenant.made.executions.map((id) => endExecution(tenant, id)))
  for (const sku of new Set(tenant.made.skus)) {
    const body = { onHand: 0, unitPrice: { amount: 1999, currency: 'USD' } }
    await tenant.send('PUT', `/inventory/${sku}`, { body }).catch(() => {})
  }
  return left.flat()
}

async function endExecution(tenant: Tenant, id: string): Promise<string[]> {
  try {
    const { status, stuck } = await tenant.get(`/executions/${id}`)
    if (status === 'COMPENSATION_FAILED') {
      const body = { step: stuck.step, reason: 'the e2e suite cleans up' }
      await tenant.post(`/executions/${id}/skip`, body)
      return []
    }
    if (!OPEN.includes(status)) {
      return []
    }
    const { status: answered } = await tenant.post(`/executions/${id}/cancel`, {
      reason: 'the e2e suite cleans up',
    })
    return answered < 300 ? [] : [`${id} is ${status}`]
  } catch (error) {
    return [`${id}: ${(error as Error).message}`]
  }
}
