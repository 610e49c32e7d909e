import middy from '@middy/core'
import type { Context, Handler } from 'aws-lambda'
import type { z } from 'zod'
import { ofItem, type StepEnvelope } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { idempotencyKey } from '#lambdas/ledger/scope.ts'
import { flushing } from '#lambdas/telemetry/flush-spans.ts'
import { executionAttributes } from '#lambdas/telemetry/span-attributes.ts'
import { describeSpan, inSpan } from '#lambdas/telemetry/spans.ts'
import { injectFault } from './inject-fault.ts'
import { logStep } from './log-step.ts'
import { parseStepInput } from './parse-step-input.ts'
import { recordAttempt } from './record-attempt.ts'
import type { StepEvent } from './step-event.ts'

interface SagaHandlerOptions {
  readonly outermost?: readonly middy.MiddlewareObj<StepEvent>[]
  readonly span?: 'flowforge.step' | 'flowforge.undo' | 'flowforge.ending'
}

/**
 * Returns a Lambda handler that Step Functions calls: it parses the envelope, runs, and logs and records what fails, all
 * within a span. The middlewares in `outermost` come before all others.
 *
 * Middy's own early time-out is off: it would respond while the step still runs, and the frozen rest of the step would
 * continue in a later invocation, after its lease has ended.
 */
export function sagaHandler<Schema extends z.ZodType<StepEnvelope>, Answer>(
  name: string,
  schema: Schema,
  run: (scope: StepEvent<z.output<Schema>>['scope']) => Promise<Answer>,
  { outermost = [], span = 'flowforge.step' }: SagaHandlerOptions = {},
): Handler<unknown, Answer> {
  const handler = middy({ timeoutEarlyInMillis: 0 })
    .before((request) => {
      const envelope = parseStepInput(schema, request.event, name)
      request.event = { name: ofItem(name, envelope.index), scope: scopeOf(envelope, request.context) }
      describeSpan(attributesOf(envelope))
    })
    .use([...outermost, logStep(), recordAttempt(), injectFault()] as middy.MiddlewareObj[])
    .handler((event: unknown) => run((event as StepEvent<z.output<Schema>>).scope))
  return flushing((event: unknown, context: Context) =>
    inSpan(`${span} ${name}`, {}, () => handler(event, context) as Promise<Answer>),
  )
}

function attributesOf(envelope: StepEnvelope) {
  const { step, attempt, index } = envelope
  return {
    ...executionAttributes(envelope),
    'flowforge.step': step,
    'flowforge.attempt': attempt,
    'flowforge.idempotency_key': idempotencyKey(envelope),
    'flowforge.replayed': false,
    ...(index === undefined ? {} : { 'flowforge.item': index }),
  }
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
