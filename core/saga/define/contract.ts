import * as z from 'zod'
import { SagaDefinitionError } from '../../errors.ts'
import { type Duration, toSeconds } from './duration.ts'

const NAME = /^[A-Z][A-Za-z0-9]{2,47}$/

/** What a step promises: read by the compiler (retries, time-outs), the stack (Lambda limits) and the handler. */
export interface StepContract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'step'
  /** PascalCase; the ASL state, the Lambda, the ledger key and (as kebab-case) the file. */
  readonly name: string
  /** What the step picks from `{ input, results }` of its envelope. */
  readonly input: Input
  /** What lands at `results.<name in camelCase>`. */
  readonly output: Output
  /** Names of the `Rejection`s it may throw: never retried. */
  readonly rejects: readonly string[]
  /** The Lambda's time limit in seconds. */
  readonly timeoutSeconds: number
  /** Its effect is at an outside system: its handler ends in `saga.callOutside`, and in no other way. */
  readonly outside?: true
}

/** An undo works from execution id + step alone, so its contract has no input and no output. */
export interface UndoContract {
  readonly kind: 'undo'
  readonly name: string
  readonly timeoutSeconds: number
}

/** Any contract that a Lambda implements. */
export type Contract = StepContract | UndoContract

export type StepInput<C extends StepContract> = z.output<C['input']>
export type StepOutput<C extends StepContract> = z.output<C['output']>

/** Declares a step. Throws `SagaDefinitionError` on a name that is not PascalCase or a bad duration. */
export function defineStep<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  contract: {
    input: Input
    output: Output
    rejects?: readonly string[]
    timeout?: Duration
    outside?: true
  },
): StepContract<Input, Output> {
  return {
    kind: 'step',
    name: checkName(name),
    input: contract.input,
    output: contract.output,
    rejects: contract.rejects ?? [],
    timeoutSeconds: checkTimeout(name, contract.timeout),
    ...(contract.outside ? { outside: true } : {}),
  }
}

/** Who decided what, and why: the result of every approval. */
export const Decision = z.object({
  decision: z.enum(['approve', 'reject']),
  by: z.string(),
  reason: z.string().optional(),
  decidedAt: z.string(),
})
export type Decision = z.infer<typeof Decision>

/** Declares a step that waits for a decision. It needs no handler code of its own: see `approvalHandler`. */
export function defineApproval(name: string) {
  return defineStep(name, { input: z.object({}), output: Decision, rejects: ['Rejected'] })
}

/** Declares the undo of a step. Throws like `defineStep`. */
export function defineUndo(name: string, contract: { timeout?: Duration } = {}): UndoContract {
  return { kind: 'undo', name: checkName(name), timeoutSeconds: checkTimeout(name, contract.timeout) }
}

/** `ReserveInventory` → `reserveInventory`: the step's key under `results`. */
export function resultKey(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `ReserveInventory` → `reserve-inventory`: the step's file name. */
export function fileName(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}

function checkName(name: string): string {
  if (!NAME.test(name)) {
    throw new SagaDefinitionError(
      name,
      `'${name}' cannot name a step; write 3 to 48 letters and digits in PascalCase, such as 'ReserveInventory'`,
    )
  }
  return name
}

/** Lambda ends a function after 15 minutes: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
function checkTimeout(name: string, timeout: Duration = '10 seconds'): number {
  const seconds = toSeconds(timeout, `${name}.timeout`)
  if (seconds > 900) {
    throw new SagaDefinitionError(`${name}.timeout`, `'${timeout}' is longer than the 15 minutes of a Lambda`)
  }
  return seconds
}
