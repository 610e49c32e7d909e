/** What the stub answers a request. */
export interface Answer {
  status: number
  body: object
}

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

/** Cards by Stripe's test tokens, with and without their prefix: https://docs.stripe.com/testing */
const DECLINES: Record<string, { code: string; decline_code?: string }> = {
  chargeDeclined: { code: 'card_declined', decline_code: 'generic_decline' },
  chargeDeclinedInsufficientFunds: { code: 'card_declined', decline_code: 'insufficient_funds' },
  chargeDeclinedExpiredCard: { code: 'expired_card', decline_code: 'expired_card' },
  authenticationRequired: { code: 'authentication_required', decline_code: 'authentication_required' },
}

const GOOD = new Set(['visa', 'mastercard', 'amex'])

export function problem(status: number, error: object): Answer {
  return { status, body: { error } }
}

export function invalid(code: string, message: string, more: object = {}): Answer {
  return problem(400, { type: 'invalid_request_error', code, message, ...more })
}

/** Payment intents and refunds, with the rules of https://docs.stripe.com/api as far as a payment needs them. */
export function createStripePayments() {
  const intents = new Map<string, Intent>()
  const refunds: Refund[] = []
  const state = { refundStatus: 'succeeded' as Refund['status'] }
  let ids = 0

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

  return { state, intents, refunds, route, refundedOf }
}
