import middy from '@middy/core'
import type { Context, Handler } from 'aws-lambda'
import type { z } from 'zod'
import { ofItem, type StepEnvelope } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { injectFault } from './inject-fault.ts'
import { logStep } from './log-step.ts'
import { parseStepInput } from './parse-step-input.ts'
import { recordAttempt } from './record-attempt.ts'
import type { StepEvent } from './step-event.ts'

/**
 * Returns a Lambda handler that Step Functions calls: it parses the envelope, runs, and logs and records what fails.
 * The middlewares in `outermost` come before all others.
 *
 * Middy's own early time-out is off: it would respond while the step still runs, and the frozen rest of the step would
 * continue in a later invocation, after its lease has ended.
 */
export function sagaHandler<Schema extends z.ZodType<StepEnvelope>, Answer>(
  name: string,
  schema: Schema,
  run: (scope: StepEvent<z.output<Schema>>['scope']) => Promise<Answer>,
  outermost: readonly middy.MiddlewareObj<StepEvent>[] = [],
): Handler<unknown, Answer> {
  return middy({ timeoutEarlyInMillis: 0 })
    .before((request) => {
      const envelope = parseStepInput(schema, request.event, name)
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
