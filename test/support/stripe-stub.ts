import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readBody } from 'node:stream/consumers'
import { type Answer, createStripePayments, invalid, problem } from './stripe-payments.ts'

/** What the stub is told to do with the next request that matches: `POST /v1/payment_intents/:id/confirm`. */
type StripeFault =
  /** The request has its effect, and the connection breaks before the answer. */
  | 'lose the answer'
  /** The connection breaks before anything happens. */
  | 'break the connection'
  /** 429, without any effect. */
  | 'throttle'
  /** 500, which Stripe keeps as the answer to this idempotency key. */
  | 'fail'
  /** 401, as after a rotation. */
  | 'refuse the key'

/**
 * Speaks the part of Stripe's HTTP API that a payment needs, as https://docs.stripe.com/api describes it, and keeps
 * books of its own, by which tests judge. It forgets idempotency keys when told to, as Stripe does after a day.
 */
export async function startStripeStub({ key = 'sk_test_stub' }: { key?: string } = {}) {
  const payments = createStripePayments()
  const remembered = new Map<string, { request: string; answer: Answer }>()
  const inFlight = new Set<string>()
  const faults: { call: RegExp; fault: StripeFault; left: number }[] = []
  const calls: { call: string; idempotencyKey: string | undefined }[] = []
  const state = Object.assign(payments.state, { key, down: false })
  let requests = 0
  const held: { call: RegExp; until: Promise<void>; reached: () => void }[] = []

  const takeFault = (call: string): StripeFault | undefined => {
    const found = faults.find((each) => each.left > 0 && each.call.test(call))
    if (found) {
      found.left--
    }
    return found?.fault
  }

  /** https://docs.stripe.com/api/idempotent_requests */
  const answerOnce = (call: string, body: string, idempotencyKey: string | undefined, fails: boolean) => {
    const run = () =>
      fails
        ? problem(500, { type: 'api_error', message: 'An unknown error occurred' })
        : payments.route(call, new URLSearchParams(body))
    if (!idempotencyKey) {
      return { answer: run(), isReplayed: false }
    }
    const known = remembered.get(idempotencyKey)
    const request = `${call} ${body}`
    if (known && known.request !== request) {
      const message = 'Keys for idempotent requests can only be used with the same parameters.'
      return { answer: problem(400, { type: 'idempotency_error', message }), isReplayed: false }
    }
    if (known) {
      return { answer: known.answer, isReplayed: true }
    }
    // As it was then: an object that changes later does not change the answer.
    const answer = structuredClone(run())
    remembered.set(idempotencyKey, { request, answer })
    return { answer, isReplayed: false }
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request)
    const call = `${request.method} ${request.url}`
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined
    const reply = ({ status, body }: Answer, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, {
          'content-type': 'application/json',
          'request-id': `req_${++requests}`,
          ...headers,
        })
        .end(JSON.stringify(body))
    calls.push({ call, idempotencyKey })
    if (state.down) {
      return reply(problem(503, { type: 'api_error', message: 'down' }))
    }
    const fault = takeFault(call)
    if (fault === 'break the connection') {
      return response.destroy()
    }
    const isKnown = request.headers.authorization === `Bearer ${state.key}` && fault !== 'refuse the key'
    if (!isKnown) {
      return reply(problem(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' }))
    }
    if (fault === 'throttle') {
      return reply(problem(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'slow down' }))
    }
    if (request.method === 'POST' && !request.headers['content-type']?.includes('x-www-form-urlencoded')) {
      return reply(invalid('parameter_unknown', 'bodies are form-encoded'))
    }
    if (idempotencyKey && inFlight.has(idempotencyKey)) {
      const code = 'idempotency_key_in_use'
      return reply(problem(409, { type: 'idempotency_error', code, message: 'a request is in progress' }))
    }
    if (idempotencyKey) {
      inFlight.add(idempotencyKey)
    }
    const hold = held.find((each) => each.call.test(call))
    if (hold) {
      held.splice(held.indexOf(hold), 1)
      hold.reached()
      await hold.until
    }
    const { answer, isReplayed } = answerOnce(call, body, idempotencyKey, fault === 'fail')
    if (idempotencyKey) {
      inFlight.delete(idempotencyKey)
    }
    if (fault === 'lose the answer') {
      return response.destroy()
    }
    return reply(answer, isReplayed ? { 'idempotent-replayed': 'true' } : {})
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The key it takes, whether it is down, and what becomes of refunds. */
    state,
    intents: payments.intents,
    refunds: payments.refunds,
    /** Every request so far. */
    calls,
    /** Does this with the next `times` requests whose method and path match. */
    inject(call: RegExp, fault: StripeFault, times = 1): void {
      faults.push({ call, fault, left: times })
    },
    /** Holds the next such request back until `release`. */
    hold(call: RegExp): { reached: Promise<void>; release: () => void } {
      const { promise: until, resolve: release } = Promise.withResolvers<void>()
      const { promise: reached, resolve } = Promise.withResolvers<void>()
      held.push({ call, until, reached: resolve })
      return { reached, release }
    },
    /** A day goes by: every idempotency key is forgotten. */
    forgetKeys: () => remembered.clear(),
    /** What is captured and not refunded, of one tenant or of all, in minor units. */
    net: (tenant?: string): number =>
      [...payments.intents.values()]
        .filter(({ metadata }) => tenant === undefined || metadata.tenant === tenant)
        .reduce((sum, { id, amount_received }) => sum + amount_received - payments.refundedOf(id), 0),
    stop: () => server.close().closeAllConnections(),
  }
}

export type StripeStub = Awaited<ReturnType<typeof startStripeStub>>
