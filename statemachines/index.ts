import type { Saga } from '#core/saga/index.ts'
import { orderFulfillment } from './order-fulfillment.saga.ts'

/** Every workflow that is deployed. */
export const sagas: readonly Saga[] = [orderFulfillment]

/** Where a saga's compiled state machine stands, relative to the project. */
export function aslFile(saga: Saga): string {
  return `statemachines/${saga.name}.asl.json`
}

/** The committed text of a saga's state machine. */
export function aslText(machine: object): string {
  return `${JSON.stringify(machine, null, 2)}\n`
}
