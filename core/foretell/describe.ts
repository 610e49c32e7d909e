import type { SagaStatus } from '../saga/runtime/status.ts'

interface Described {
  status: SagaStatus
  undos: readonly unknown[]
  stuckAt?: string
}

/** `COMPENSATED, 4 undos`, `COMPENSATION_FAILED at RefundPayment, 2 undos before it`. */
export function describeForetold({ status, undos, stuckAt }: Described): string {
  const count = `${undos.length} ${undos.length === 1 ? 'undo' : 'undos'}`
  if (stuckAt) {
    return `${status} at ${stuckAt}${undos.length > 0 ? `, ${count} before it` : ''}`
  }
  return status === 'COMPENSATED' ? `${status}, ${count}` : status
}
