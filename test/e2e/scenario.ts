import type { Caller } from './caller.ts'
import type { StateMachines } from './state-machines.ts'
import type { Tenant } from './tenant.ts'

/** What a scenario asks of a deployment beside its HTTP API; a target that lacks it says why. */
export const NEEDS = [
  'fault injection',
  'a second tenant',
  'a restricted token',
  'the AWS API',
  'versions',
] as const
export type Need = (typeof NEEDS)[number]

/** What one scenario works with; nothing of it is another scenario's. */
export interface ScenarioContext {
  /** The deployment as one tenant sees it, with names of this scenario's own. */
  readonly tenant: Tenant
  /** Another tenant, for `a second tenant`. */
  readonly other: Tenant
  /** Somebody of the same tenant who may read orders and nothing else, for `a restricted token`. */
  readonly reader: Caller
  /** Step Functions, for `the AWS API`. */
  readonly machines: StateMachines
}

/** One thing that any deployment must do, in real time, asked from outside. */
export interface Scenario {
  /** A sentence of behaviour. */
  readonly name: string
  readonly needs?: readonly Need[]
  /** Rejects with an AssertionError where the deployment does otherwise. */
  run(context: ScenarioContext): Promise<void>
}
