import { fileName, resultKey } from '#core/saga/define/contract.ts'
import { exportName } from '#statemachines/describe-catalogue.ts'

/** A step to be written. */
export interface NewStep {
  /** PascalCase: `BookHotel`. */
  readonly name: string
  readonly undo?: string
  /** Its effect is at an outside system. A step without an undo has no effect, and calls nobody. */
  readonly outside: boolean
}

/** What the parts of a workflow are called, wherever they stand. */
export interface WorkflowNames {
  /** `trip-booking`: the saga, and its folder in each room. */
  readonly workflow: string
  /** `tripBooking`: what the file of the saga exports. */
  readonly saga: string
  /** `TripBooking`: the schema of the input. */
  readonly pascal: string
  /** `TripBookingEntries`: the table of what its steps have done. */
  readonly table: string
  /** `TRIPBOOKINGENTRIES_TABLE`: tells a function where that table is. */
  readonly variable: string
}

export function namesOf(workflow: string): WorkflowNames {
  const saga = exportName(workflow)
  const pascal = saga.charAt(0).toUpperCase() + saga.slice(1)
  const table = `${pascal}Entries`
  return { workflow, saga, pascal, table, variable: `${table.toUpperCase()}_TABLE` }
}

/** Every function of a step, as PascalCase names: its own and its undo's. */
export function functionsOf({ name, undo }: NewStep): string[] {
  return undo === undefined ? [name] : [name, undo]
}

/** `BookHotel` → `bookHotel`: the contract. */
export function contractName(name: string): string {
  return resultKey(name)
}

/** Where the handler of a step or undo stands. */
export function handlerFile(workflow: string, name: string): string {
  return `lambdas/steps/${workflow}/${fileName(name)}.ts`
}
