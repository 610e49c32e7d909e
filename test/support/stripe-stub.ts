import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the stub is told to do with the next request that matches: `POST /v1/payment_intents/:id/confirm`. */
export type StripeFault =
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

interface Intent {
  id: string
  object: 'payment_intent'
  amount: number
  amount_received: number
  currency: string
  status: string
  metadata: Record<string, string>
  payment_method: string | null
  last_payment_error: object | null
}

interface Refund {
  id: string
  object: 'refund'
  payment_intent: string
  amount: number
  status: 'succeeded' | 'pending' | 'failed'
  failure_reason?: string
}

interface Answer {
  status: number
  body: object
}

/** Cards by Stripe's test tokens, with and without their prefix: https://docs.stripe.com/testing */
const DECLINES: Record<string, { code: string; decline_code?: string }> = {
  chargeDeclined: { code: 'card_declined', decline_code: 'generic_decline' },
  chargeDeclinedInsufficientFunds: { code: 'card_declined', decline_code: 'insufficient_funds' },
  chargeDeclinedExpiredCard: { code: 'expired_card', decline_code: 'expired_card' },
  authenticationRequired: { code: 'authentication_required', decline_code: 'authentication_required' },
}

const GOOD = new Set(['visa', 'mastercard', 'amex'])

/**
 * Speaks the part of Stripe's HTTP API that a payment needs, as https://docs.stripe.com/api describes it, and keeps
 * books of its own, by which tests judge. It forgets idempotency keys when told to, as Stripe does after a day.
 */
export async function startStripeStub({ key = 'sk_test_stub' }: { key?: string } = {}) {
  const intents = new Map<string, Intent>()
  const refunds: Refund[] = []
  const remembered = new Map<string, { request: string; answer: Answer }>()
  const inFlight = new Set<string>()
  const faults: { call: RegExp; fault: StripeFault; left: number }[] = []
  const calls: { call: string; idempotencyKey: string | undefined }[] = []
  const state = { key, down: false, refundStatus: 'succeeded' as Refund['status'] }
  let ids = 0
  const held: { call: RegExp; until: Promise<void>; reached: () => void }[] = []

  const problem = (status: number, error: object): Answer => ({ status, body: { error } })
  const invalid = (code: string, message: string, more: object = {}) =>
    problem(400, { type: 'invalid_request_error', code, message, ...more })

  const create = (form: URLSearchParams): Answer => {
    const method = form.get('payment_method') ?? form.get('payment_method_data[card][token]') ?? ''
    const card = method.replace(/^(tok|pm_card)_/, '')
    const param = form.has('payment_method') ? 'payment_method' : 'payment_method_data[card][token]'
    if (!GOOD.has(card) && !DECLINES[card]) {
      return invalid('resource_missing', `No such PaymentMethod: '${method}'`, { param })
    }
    const amount = Number(form.get('amount'))
    if (amount < 50) {
      return invalid('amount_too_small', 'Amount must be at least $0.50 usd', { param: 'amount' })
    }
    const intent: Intent = {
      id: `pi_${++ids}`,
      object: 'payment_intent',
      amount,
      amount_received: 0,
      currency: form.get('currency')!,
      status: 'requires_confirmation',
      metadata: Object.fromEntries(
        [...form].flatMap(([name, value]) => {
          const [, entry] = /^metadata\[(.+)\]$/.exec(name) ?? []
          return entry ? [[entry, value]] : []
        }),
      ),
      payment_method: card,
      last_payment_error: null,
    }
    intents.set(intent.id, intent)
    return { status: 200, body: intent }
  }

  const unexpected = (intent: Intent, verb: string) =>
    invalid(
      'payment_intent_unexpected_state',
      `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
      { payment_intent: intent },
    )

  const confirm = (intent: Intent): Answer => {
    if (intent.status !== 'requires_confirmation') {
      return unexpected(intent, 'confirm')
    }
    const decline = DECLINES[intent.payment_method!]
    if (decline) {
      const error = {
        type: 'card_error',
        message: 'Your card was declined.',
        ...decline,
        payment_method: { id: 'pm_1', card: { exp_month: 4, exp_year: 2024 } },
      }
      Object.assign(intent, {
        status: 'requires_payment_method',
        payment_method: null,
        last_payment_error: error,
      })
      return problem(402, { ...error, payment_intent: intent })
    }
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount })
    return { status: 200, body: intent }
  }

  const cancel = (intent: Intent): Answer => {
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
      return unexpected(intent, 'cancel')
    }
    intent.status = 'canceled'
    return { status: 200, body: intent }
  }

  const refundedOf = (id: string) =>
    refunds
      .filter(({ payment_intent, status }) => payment_intent === id && status !== 'failed')
      .reduce((sum, { amount }) => sum + amount, 0)

  const refund = (form: URLSearchParams): Answer => {
    const id = form.get('payment_intent') ?? ''
    const intent = intents.get(id)
    if (intent?.status !== 'succeeded') {
      return invalid('resource_missing', `PaymentIntent '${id}' has no successful charge to refund`)
    }
    const left = intent.amount_received - refundedOf(id)
    if (left === 0) {
      return invalid('charge_already_refunded', 'Charge has already been refunded.')
    }
    const entry: Refund = {
      id: `re_${++ids}`,
      object: 'refund',
      payment_intent: id,
      amount: left,
      status: state.refundStatus,
      ...(state.refundStatus === 'failed' ? { failure_reason: 'lost_or_stolen_card' } : {}),
    }
    refunds.push(entry)
    return { status: 200, body: entry }
  }

  const route = (call: string, form: URLSearchParams): Answer => {
    const [, id = '', verb] = /^\w+ \/v1\/payment_intents\/(\w+)(?:\/(\w+))?$/.exec(call) ?? []
    const intent = intents.get(id)
    if (call === 'POST /v1/payment_intents') {
      return create(form)
    }
    if (call === 'POST /v1/refunds') {
      return refund(form)
    }
    if (!intent) {
      return problem(404, { type: 'invalid_request_error', code: 'resource_missing', message: call })
    }
    if (verb === 'confirm') {
      return confirm(intent)
    }
    if (verb === 'cancel') {
      return cancel(intent)
    }
    return { status: 200, body: intent }
  }

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
        : route(call, new URLSearchParams(body))
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
        .writeHead(status, { 'content-type': 'application/json', 'request-id': `req_${++ids}`, ...headers })
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
    intents,
    refunds,
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
      [...intents.values()]
        .filter(({ metadata }) => tenant === undefined || metadata.tenant === tenant)
        .reduce((sum, { id, amount_received }) => sum + amount_received - refundedOf(id), 0),
    stop: () => server.close().closeAllConnections(),
  }
}

export type StripeStub = Awaited<ReturnType<typeof startStripeStub>>

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}
