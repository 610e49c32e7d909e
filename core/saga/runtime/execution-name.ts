import { DEFAULT_TENANT } from './default-tenant.ts'

/**
 * The Step Functions execution of a saga: `demo_ord-1`. Unambiguous, since a tenant holds no underscore; only
 * characters that CloudWatch Logs accepts: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(tenant: string, executionId: string): string {
  return `${tenant}_${executionId}`
}

const ROLLBACK = /^R(\d+)_(.+)$/
const SECOND = /^N_(?=[a-z0-9-]+_)/

/**
 * The name under which a saga is started whose own name belongs to an execution with another input: `demo_ord-1` →
 * `N_demo_ord-1`. Its rollbacks are `R1_N_demo_ord-1` and so on.
 */
export function secondName(name: string): string {
  return `N_${name}`
}

/**
 * The execution that takes over from another to roll it back: `demo_ord-1` → `R1_demo_ord-1` → `R2_demo_ord-1`.
 * A tenant is lower case, so no order has such a name.
 */
export function rollbackName(name: string): string {
  const [, count = '0', original = name] = ROLLBACK.exec(name) ?? []
  return nameOfRollback(original, Number(count) + 1)
}

/** The name of the rollback with this number; 0 is the first execution, which is none. */
export function nameOfRollback(first: string, number: number): string {
  return number === 0 ? first : `R${number}_${first}`
}

/** How many times the saga had been taken over when this execution began: 0 for the first one. */
export function rollbackNumber(name: string): number {
  return Number(ROLLBACK.exec(name)?.[1] ?? 0)
}

/** Whose execution has this name. One that was started by hand is its own id, of the default tenant. */
export function parseExecutionName(name: string): { tenant: string; executionId: string } {
  const original = (ROLLBACK.exec(name)?.[2] ?? name).replace(SECOND, '')
  const underscore = original.indexOf('_')
  return underscore < 0
    ? { tenant: DEFAULT_TENANT, executionId: original }
    : { tenant: original.slice(0, underscore), executionId: original.slice(underscore + 1) }
}
