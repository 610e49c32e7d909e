import { deliveryFaults } from './delivery.ts'
import { dynamoDbFaults } from './dynamodb.ts'
import { executionFaults, stuckFaults } from './execution.ts'
import type { FaultKind } from './fault-kind.ts'

/** The fault model: everything that a schedule can ask for. */
export const FAULT_KINDS: Record<string, FaultKind> = {
  ...deliveryFaults,
  ...dynamoDbFaults,
  ...executionFaults,
  ...stuckFaults,
}

export function isFaultKind(name: string): boolean {
  return Object.hasOwn(FAULT_KINDS, name)
}

export type * from './fault-kind.ts'
