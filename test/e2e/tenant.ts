import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Caller } from './caller.ts'

/** A deployment as one tenant sees it. All names that it makes up belong to one scenario of one run. */
export interface Tenant extends Caller {
  readonly name: string
  /** The executions that it has started, and the SKUs that it has stocked: what there is to clean up. */
  readonly made: { readonly executions: string[]; readonly skus: string[] }
  /** Returns `word` as an id of this scenario's own. */
  id(word: string): string
  /** Puts pieces on hand, at $19.99 each. Returns the SKU. */
  stock(onHand: number): Promise<string>
  /** Posts an order of one piece that must be accepted. Returns its id. */
  order(body: OrderBody): Promise<string>
  /** Starts a workflow that must be accepted. Returns the id. */
  start(workflow: string, body: object): Promise<string>
  get(path: string): Promise<Answer['body']>
  post(path: string, body?: object): Promise<Answer>
  /** Returns the execution once it is in one of these statuses. Rejects where it ends in another one. */
  until(id: string, ...statuses: string[]): Promise<Answer['body']>
}

export interface OrderBody {
  sku: string
  [field: string]: unknown
}

export interface TenantOptions {
  name: string
  caller: Caller
  /** Begins every id: the run and the scenario. */
  prefix: string
  /** Seconds until `until` gives up. */
  patience: number
}

const ENDED = ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED']
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

export function createTenant({ name, caller, prefix, patience }: TenantOptions): Tenant {
  const id = (word: string) => `${prefix}-${word}`
  const made = { executions: [] as string[], skus: [] as string[] }
  const accept = async (path: string, body: object, idField: string): Promise<string> => {
    const answer = await caller.send('POST', path, { body })
    assert.equal(answer.status, 202, `POST ${path}: ${answer.text}`)
    made.executions.push(answer.body[idField])
    return answer.body[idField]
  }
  const get = async (path: string) => {
    const answer = await caller.send('GET', path)
    assert.equal(answer.status, 200, `GET ${path}: ${answer.text}`)
    return answer.body
  }
  return {
    ...caller,
    name,
    made,
    id,
    get,
    async stock(onHand) {
      const sku = id('sku')
      made.skus.push(sku)
      const body = { onHand, unitPrice: { amount: 1999, currency: 'USD' } }
      const { status, text } = await caller.send('PUT', `/inventory/${sku}`, { body })
      assert.equal(status, 200, `PUT /inventory/${sku}: ${text}`)
      return sku
    },
    order: (body) =>
      accept('/orders', { quantity: 1, customerId: 'e2e', paymentMethod: 'tok_visa', ...body }, 'orderId'),
    start: (workflow, body) => accept(`/workflows/${workflow}`, body, 'executionId'),
    post: (path, body = {}) => caller.send('POST', path, { body }),
    async until(executionId, ...statuses) {
      const deadline = Date.now() + patience * 1000
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
        const execution = await get(`/executions/${executionId}`)
        if (statuses.includes(execution.status)) {
          return execution
        }
        const { status, failure } = execution
        const seen = `${executionId} is ${status}${failure ? ` (${failure.step}: ${failure.error})` : ''}`
        assert.ok(!ENDED.includes(status), `${seen}, and should be ${statuses.join(' or ')}`)
        assert.ok(
          Date.now() < deadline,
          `${seen} after ${patience} s, and should be ${statuses.join(' or ')}`,
        )
        await sleep(pause)
      }
    },
  }
}

/** A timeline in short: `ReserveInventory DONE`, `ProcessPayment FAILED`, … */
export function rowsOf(execution: { timeline: { step: string; status: string }[] }): string[] {
  return execution.timeline.map(({ step, status }) => `${step} ${status}`)
}
