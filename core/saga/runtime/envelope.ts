import * as z from 'zod'
import { TENANT_NAME, TENANT_NAMES } from './tenant-name.ts'

export const TenantId = z.string().regex(TENANT_NAME, `must be ${TENANT_NAMES}`)
/** Beside the tenant it stands in execution names. */
export const ExecutionId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'must be 1 to 40 letters, digits, hyphens and underscores')

/** What sent an execution to its undo spine. `cause` is as Step Functions gives it: JSON text for Lambda errors. */
export const Failure = z.object({
  step: z.string().optional(),
  error: z.string(),
  cause: z.string().optional(),
  attempts: z.int().optional(),
})
export type Failure = z.infer<typeof Failure>

/** Where and how a failure is injected (only on stacks built with fault injection). */
export const SimulatedFault = z.strictObject({
  failAt: z.string().min(1).max(64),
  /** Inside an each: at this item alone, counted from 0; without it, at every one. */
  index: z.int().min(0).optional(),
  /** `midway`: the worker is killed after each item it does; long work only. */
  when: z.enum(['before', 'after', 'timeout', 'midway']).default('after'),
  /** Fails this many attempts, then lets the step work; without it, every attempt. */
  times: z.int().min(1).max(100).optional(),
  /** Of an undo: it is stuck at once, and is not tried again until an operator says so. */
  giveUp: z.boolean().optional(),
})
export type SimulatedFault = z.infer<typeof SimulatedFault>

const MAX_FAULTS = 10

/** Of one execution: a fault, or several. */
export const Simulation = simulationOf(SimulatedFault)
export type Simulation = z.infer<typeof Simulation>

/** Returns the schema of a simulation whose faults this schema accepts. */
export function simulationOf<Fault extends z.ZodType>(fault: Fault) {
  return z.union([fault, z.array(fault).min(1).max(MAX_FAULTS)])
}

/** What says how an execution is started; stands beside the workflow's input in `POST /workflows/{workflow}`. */
export const StartFields = z.object({
  executionId: ExecutionId.optional(),
  simulate: Simulation.optional(),
})

/** What every step's Lambda receives: the saga so far, whose turn it is, and the attempt (1 for the first). */
export const StepEnvelope = z.object({
  executionId: ExecutionId,
  tenant: TenantId,
  workflow: z.string(),
  input: z.unknown(),
  results: z.record(z.string(), z.unknown()),
  failure: Failure.optional(),
  simulate: Simulation.optional(),
  /** Inside an each the step of this item: `CopyService[2]`. */
  step: z.string(),
  /** Inside an each; an undo is told the index alone. */
  item: z.unknown().optional(),
  index: z.int().min(0).optional(),
  attempt: z.int().min(1),
  /** The commit of this step is the point of no return. */
  pivot: z.boolean().optional(),
  /** With it a step that waits is answered; see `Callback`. */
  taskToken: z.string().optional(),
  /** The step waits so long for a decision, from the attempt's beginning. */
  timeoutSeconds: z.int().optional(),
  /** Long work is given up for dead when it has not been heard of for so long. */
  heartbeatSeconds: z.int().optional(),
})
export type StepEnvelope = z.infer<typeof StepEnvelope>

/** As `StepEnvelope`: `step` is the step to undo, `undo` the state that undoes it. */
export const UndoEnvelope = StepEnvelope.extend({ undo: z.string() })
export type UndoEnvelope = z.infer<typeof UndoEnvelope>

/** What RecordEnding receives; `step` is the state that records. */
export const EndingEnvelope = StepEnvelope.extend({ ending: z.enum(['COMPLETED', 'COMPENSATED']) })
export type EndingEnvelope = z.infer<typeof EndingEnvelope>

/** The input of a state machine of this project; see `compile`'s entry state for what may be left out. */
export interface MachineInput {
  executionId: string
  tenant: string
  workflow: string
  input: unknown
  simulate?: Simulation
  /** Present in a rollback execution: it enters at the top of the undo spine, for this reason. */
  rollback?: { failure: Failure }
  /** Of a rollback: the lists that steps have answered, which tell an each how many items there are to undo. */
  results?: Record<string, unknown>
}
