import { setTimeout as sleep } from 'node:timers/promises'
import { executionName } from '#core/saga/index.ts'
import type { Random } from '#local/step-functions/machine/random.ts'
import { type Answer, type Lost, type Send, untilAnswered } from './http-client.ts'
import { type CustomerAction, chooseKind, ORDER_KINDS } from './order-kinds.ts'
import { callStepFunctions, executionArn } from './step-functions-client.ts'

/** An order from the client's side: what was asked for, and what it was told. */
export interface PlacedOrder {
  tenant: string
  /** Of no other order, so that the tables show which request an execution stems from. */
  customerId: string
  kind: string
  /** Undefined when no answer ever came. */
  orderId: string | undefined
  /** What the client did afterwards was answered with a 2xx. */
  isActionAccepted: boolean
  requests: number
}

export interface ClientOptions {
  name: string
  tenant: string
  url: string
  awsUrl: string
  random: Random
  send: Send
  /** Ends the client once it has what it is about. */
  isClosing(): boolean
  /** Hears of every order when the client is done with it. */
  onOrder(order: PlacedOrder): void
  /** Hears of answers that must not be. */
  onViolation(what: string): void
}

const ENDED = ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED']
/** How long a client follows an order before it orders again, in milliseconds. */
const FOLLOW_MS = 8_000

/**
 * Orders one thing after the other until told to close. When an answer is lost it sends the same request again, as real
 * clients do; some give up when the first one breaks off, and some send the same once more though they were answered.
 */
export async function runClient(options: ClientOptions): Promise<void> {
  const { name, random } = options
  // Not all at once, now and after a start.
  await sleep(random.next() * 200)
  for (let count = 0; !options.isClosing(); count++) {
    const placed = await place(options, `${name}-${count}`)
    if (placed.orderId !== undefined) {
      await follow(options, placed, placed.orderId)
    }
    options.onOrder(placed)
  }
}

async function place(options: ClientOptions, customerId: string): Promise<PlacedOrder> {
  const { tenant, random, url } = options
  const kind = chooseKind(random.next())
  const [choosesId, givesUp, repeats] = [random.next() < 0.3, random.next() < 0.5, random.next() < 0.15]
  const placed: PlacedOrder = {
    tenant,
    customerId,
    kind,
    orderId: undefined,
    isActionAccepted: false,
    requests: 0,
  }
  const request = {
    headers: {
      'x-tenant-id': tenant,
      ...(choosesId ? {} : { 'idempotency-key': `key-${customerId}` }),
    },
    body: { ...ORDER_KINDS[kind]!.order, customerId, ...(choosesId ? { orderId: `ord-${customerId}` } : {}) },
  }
  const post = async () => {
    placed.requests++
    return options.send('POST', `${url}/orders`, request)
  }
  const first = await post()
  if (first === 'broken' && givesUp) {
    return placed
  }
  note(options, placed, typeof first === 'string' ? await untilAnswered(post) : first)
  if (repeats) {
    note(options, placed, await untilAnswered(post))
  }
  return placed
}

/** The same request is one order, however often it is sent. */
function note({ onViolation }: ClientOptions, placed: PlacedOrder, { status, body }: Answer): void {
  const { customerId, kind } = placed
  if (status !== 202) {
    onViolation(`the order of ${customerId} (${kind}) was answered ${status} ${JSON.stringify(body)}`)
    return
  }
  const orderId = String(body.orderId)
  if (placed.orderId !== undefined && placed.orderId !== orderId) {
    onViolation(`the same request of ${customerId} is '${placed.orderId}' and '${orderId}'`)
  }
  placed.orderId = orderId
}

/** Takes the action of the order's kind, and reads the order until it has ended or `FOLLOW_MS` have passed. */
async function follow(options: ClientOptions, placed: PlacedOrder, orderId: string): Promise<void> {
  const { action } = ORDER_KINDS[placed.kind]!
  const { random, url, send, tenant } = options
  const latest = performance.now() + FOLLOW_MS
  if (action === 'cancel' || action === 'stop') {
    await sleep(random.next() * 150)
    await act(options, { placed, orderId, action })
  }
  while (performance.now() < latest) {
    await sleep(50 + random.next() * 100)
    const seen = await send('GET', `${url}/orders/${orderId}`, { headers: { 'x-tenant-id': tenant } })
    if (typeof seen === 'string') {
      continue
    }
    if (seen.status !== 200) {
      return options.onViolation(`'${orderId}' of ${tenant} was accepted, and then answered ${seen.status}`)
    }
    if (ENDED.includes(String(seen.body.status))) {
      return
    }
    if (seen.body.status !== 'AWAITING_APPROVAL') {
      continue
    }
    if (!action) {
      return
    }
    await act(options, { placed, orderId, action })
  }
}

/** 409 says that the order had ended, or was decided by a request whose answer was lost. */
async function act(
  options: ClientOptions,
  { placed, orderId, action }: { placed: PlacedOrder; orderId: string; action: CustomerAction },
): Promise<void> {
  const answer = await untilAnswered(() => request(options, orderId, action))
  if (answer.status >= 200 && answer.status < 300) {
    placed.isActionAccepted = true
  } else if (answer.status !== 409 && action !== 'stop') {
    options.onViolation(`'${orderId}' could not ${action}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
}

function request(
  { send, tenant, url, awsUrl }: ClientOptions,
  orderId: string,
  action: CustomerAction,
): Promise<Answer | Lost> {
  const headers = { 'x-tenant-id': tenant }
  if (action === 'cancel') {
    return send('POST', `${url}/orders/${orderId}/cancel`, { headers, body: {} })
  }
  if (action !== 'stop') {
    return send('POST', `${url}/orders/${orderId}/approval`, { headers, body: { decision: action } })
  }
  const arn = executionArn('order-fulfillment', executionName(tenant, orderId))
  return callStepFunctions({ send, awsUrl }, 'StopExecution', { executionArn: arn })
}
