import { InvokeCommand } from '@aws-sdk/client-lambda'
import { WorkMovedOn } from '#core/errors.ts'
import {
  HAND_OVER_SECONDS,
  type StepContract,
  StepEnvelope,
  type StepInput,
  type StepOutput,
} from '#core/saga/index.ts'
import { lambdas } from '#lambdas/clients.ts'
import { type LongWork, workThrough } from '#lambdas/ledger/long-work.ts'
import type { LedgerScope } from '#lambdas/ledger/scope.ts'
import { heartbeatTask } from '#lambdas/step-functions/task-tokens.ts'
import { logger } from '../telemetry/logger.ts'
import { inTraceOfItsOwn } from '../telemetry/spans.ts'
import { completeTask } from './complete-task.ts'
import { dieMidway } from './inject-fault.ts'
import { joinTrace } from './join-trace.ts'
import { parseStepInput } from './parse-step-input.ts'
import { sagaHandler } from './saga-handler.ts'

/** What long work may do: commit item after item through the ledger. See `workThrough`. */
export interface WorkSaga extends StepEnvelope {
  workThrough<Item, Acquired, Result>(work: LongWork<Item, Acquired, Result>): Promise<Result>
}

export type WorkRun<C extends StepContract> = (input: StepInput<C>, saga: WorkSaga) => Promise<StepOutput<C>>

/**
 * Returns the Lambda handler of a step with a heartbeat. It completes its task token when all items are done, sends a
 * heartbeat at every third of the interval and between items, and hands over to a fresh invocation when its own time
 * runs short: after at least one item, so that the work always ends.
 */
export function workHandler<C extends StepContract>(contract: C, run: WorkRun<C>) {
  return sagaHandler(
    contract.name,
    StepEnvelope,
    async (scope): Promise<StepOutput<C>> => {
      const { envelope } = scope
      const input = parseStepInput(contract.input, envelope, contract.name) as StepInput<C>
      const heartbeat = startHeartbeat(envelope)
      try {
        return await run(input, {
          ...envelope,
          workThrough: (work) =>
            workThrough(scope, work, async ({ isLast }) => {
              dieMidway({ name: contract.name, scope })
              if (isLast) {
                return
              }
              await heartbeat.beat()
              if (scope.deadline - Date.now() <= HAND_OVER_SECONDS * 1000) {
                await handOver(scope)
              }
            }),
        })
      } finally {
        heartbeat.stop()
      }
    },
    { outermost: [completeTask()] },
  )
}

/** Sends heartbeats in the background, and at once by `beat`, which throws `WorkMovedOn` once the task has ended. */
function startHeartbeat({ taskToken, heartbeatSeconds, step }: StepEnvelope) {
  const send = async (): Promise<boolean> => {
    try {
      return taskToken === undefined || (await heartbeatTask(taskToken))
    } catch (error) {
      // Two more are sent before the interval ends.
      logger.warn('a heartbeat was not sent', { state: step, error: error as Error })
      return true
    }
  }
  const third = heartbeatSeconds && (heartbeatSeconds * 1000) / 3
  const timer = third ? setInterval(send, third) : undefined
  return {
    async beat() {
      if (!(await send())) {
        throw new WorkMovedOn(`nobody waits for this attempt of '${step}' any more`)
      }
    },
    stop: () => clearInterval(timer),
  }
}

/** Invokes this function again, to continue where this invocation stops. If that call is lost, heartbeats stop. */
async function handOver({ envelope }: LedgerScope): Promise<never> {
  await inTraceOfItsOwn('flowforge.hand_over', envelope, (traceHeader) => {
    const command = new InvokeCommand({
      FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      InvocationType: 'Event',
      Payload: JSON.stringify(envelope),
    })
    if (traceHeader) {
      joinTrace(command, traceHeader)
    }
    return lambdas().send(command)
  })
  throw new WorkMovedOn(`'${envelope.step}' was handed over to a fresh invocation`)
}
