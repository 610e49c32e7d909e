import { expect } from 'vitest'
import type { z } from 'zod'
import type { OrderView } from '#core/api/responses/executions.ts'
import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import type { Simulation } from '#core/saga/index.ts'
import type { Shop } from './shop.ts'
import type { ShopCloud } from './shop-cloud.ts'
import { createSteering, type Steering } from './steering.ts'

export type ExecutionDetail = Omit<OrderView, 'orderId'> & {
  executionId: string
  timeline: TimelineEntry[]
  results: Record<string, Record<string, unknown>>
}

/** The faults of one execution, as a client sends them. */
export type Faults = z.input<typeof Simulation>

/** One workflow as one tenant's client sees it. */
export interface WorkflowClient<Input> extends Pick<Shop, 'tenant' | 'send'>, Steering {
  /** Starts an execution that must be accepted; answers its id. */
  start(input: Input, more?: { simulate?: Faults }): Promise<string>
  execution(executionId: string): Promise<ExecutionDetail>
  /** The execution once it has ended, or once its undo is stuck. */
  ended(executionId: string): Promise<ExecutionDetail>
  /** Stops it in Step Functions, bypassing the API. */
  stop(executionId: string): Promise<void>
}

const ENDED = ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED']

export function createWorkflowClient<Input>(
  cloud: ShopCloud,
  { tenant, send }: Shop,
  workflow: string,
): WorkflowClient<Input> {
  const execution = async (id: string) =>
    (await send('GET', `/executions/${id}`)).body as unknown as ExecutionDetail
  return {
    ...createSteering(send, '/executions'),
    tenant,
    send,
    execution,
    async start(input, more = {}) {
      const { status, body } = await send('POST', `/workflows/${workflow}`, { ...input, ...more })
      expect(status, JSON.stringify(body)).toBe(202)
      return body.executionId as string
    },
    async ended(id) {
      let last: ExecutionDetail | undefined
      const ask = async () => {
        last = await execution(id)
        return last.status
      }
      await expect.poll(ask, { interval: 30 }).toSatisfy((status: string) => ENDED.includes(status))
      return last!
    },
    stop: (id) => cloud.stopInStepFunctions({ tenant }, id),
  }
}
