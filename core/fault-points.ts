/** The names that `FAIL_AT` takes, and the step after whose effect each one fails. */
export const FAULT_POINTS = {
  'inventory-check': 'CheckInventory',
  inventory: 'ReserveInventory',
  payment: 'ProcessPayment',
  warehouse: 'UpdateWarehouse',
} as const

export type FaultPoint = keyof typeof FAULT_POINTS

export function isFaultPoint(name: string): name is FaultPoint {
  return Object.hasOwn(FAULT_POINTS, name)
}
