import middy from '@middy/core'
import type { Context, Handler } from 'aws-lambda'
import type { z } from 'zod'
import { InvalidStepInput } from '#core/errors.ts'
import {
  ofItem,
  type StepContract,
  StepEnvelope,
  type StepInput,
  type StepOutput,
  type UndoContract,
  UndoEnvelope,
} from '#core/saga/index.ts'
import { askForDecision } from '#lambdas/ledger/approval.ts'
import { callOutside, type OutsideCall } from '#lambdas/ledger/call-outside.ts'
import { commitStep, type Effect } from '#lambdas/ledger/commit-step.ts'
import type { LedgerScope } from '#lambdas/ledger/scope.ts'
import { type Reversal, undoStep } from '#lambdas/ledger/undo-step.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { injectFault } from './inject-fault.ts'
import { logStep } from './log-step.ts'
import { recordAttempt } from './record-attempt.ts'

/** What a step may do: either commits its one effect through the ledger, exactly once. */
export interface StepSaga extends StepEnvelope {
  /** An effect on our own data: one transaction. See `commitStep`. */
  commit<Result>(effect: Effect<Result>): Promise<Result>
  /** An effect at an outside system: PENDING, call, DONE. See `callOutside`. */
  callOutside<Result>(call: OutsideCall<Result>): Promise<Result>
}

/** What an undo may do. See `undoStep`. */
export interface UndoSaga extends UndoEnvelope {
  reverse<Result>(reversal: Reversal<Result>): Promise<void>
}

export type StepRun<C extends StepContract> = (input: StepInput<C>, saga: StepSaga) => Promise<StepOutput<C>>
export type UndoRun = (saga: UndoSaga) => Promise<void>

/** What the middlewares share about one invocation. */
export interface StepEvent<Envelope extends StepEnvelope = StepEnvelope> {
  /** The function, which for steps and undos is also the state; inside an each, `ofItem`. */
  name: string
  scope: LedgerScope<Envelope>
}

/** A Lambda handler of a step: checks the envelope against the contract, then runs the step with its ledger. */
export function stepHandler<C extends StepContract>(contract: C, run: StepRun<C>) {
  return sagaHandler(contract.name, StepEnvelope, async ({ envelope, ...scope }): Promise<StepOutput<C>> => {
    const input = parse(contract.input, envelope, contract.name) as StepInput<C>
    return run(input, {
      ...envelope,
      commit: (effect) => commitStep({ ...scope, envelope }, effect),
      callOutside: (call) => callOutside({ ...scope, envelope }, call),
    })
  })
}

/** A Lambda handler of an undo. Its answer is nothing: an undo is done or it fails. */
export function undoHandler(contract: UndoContract, run: UndoRun) {
  return sagaHandler(contract.name, UndoEnvelope, ({ envelope, ...scope }) =>
    run({ ...envelope, reverse: (reversal) => undoStep({ ...scope, envelope }, reversal) }),
  )
}

/** A Lambda handler of an approval: it keeps the task token, with which the API will answer. */
export function approvalHandler(contract: StepContract) {
  return sagaHandler(contract.name, StepEnvelope, (scope) => askForDecision(scope))
}

/**
 * The stack under every Lambda that Step Functions calls, below what `outermost` adds.
 *
 * Middy's own early time-out is off: it would answer while the step still runs, and the frozen rest of it would go on
 * in a later invocation, past its lease.
 */
export function sagaHandler<Schema extends z.ZodType<StepEnvelope>, Answer>(
  name: string,
  schema: Schema,
  run: (scope: StepEvent<z.output<Schema>>['scope']) => Promise<Answer>,
  outermost: readonly middy.MiddlewareObj<StepEvent>[] = [],
): Handler<unknown, Answer> {
  return middy({ timeoutEarlyInMillis: 0 })
    .before((request) => {
      const envelope = parse(schema, request.event, name)
      request.event = { name: ofItem(name, envelope.index), scope: scopeOf(envelope, request.context) }
    })
    .use([...outermost, logStep(), recordAttempt(), injectFault()] as middy.MiddlewareObj[])
    .handler((event: unknown) => run((event as StepEvent<z.output<Schema>>).scope)) as Handler<
    unknown,
    Answer
  >
}

function scopeOf<Envelope extends StepEnvelope>(envelope: Envelope, context: Context) {
  const now = Date.now()
  return {
    client: documents(),
    table: executionsTable(),
    envelope,
    startedAt: new Date(now).toISOString(),
    deadline: now + context.getRemainingTimeInMillis(),
  }
}

/** Throws `InvalidStepInput`, which names every problem. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    return parsed.data
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`)
  throw new InvalidStepInput(`'${name}' cannot run on what it was given: ${problems.join('; ')}`)
}
