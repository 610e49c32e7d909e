import { randomUUID } from 'node:crypto'
import { Unavailable } from '#core/errors.ts'
import type { StripeKey } from './stripe-key.ts'

/** The version of Stripe's API that this is written for: https://docs.stripe.com/api/versioning */
const API_VERSION = '2024-06-20'

/** Two or three calls must fit into a step's time; what takes longer is asked again by the next attempt. */
const TIMEOUT_MS = 4_000

/** What is read of an intent: https://docs.stripe.com/payments/paymentintents/lifecycle */
export interface PaymentIntent {
  id: string
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded'
  last_payment_error?: StripeProblem | null
}

/** https://docs.stripe.com/api/errors */
export interface StripeProblem {
  type: string
  code?: string
  decline_code?: string
  message?: string
  param?: string
  payment_method?: { card?: { exp_month: number; exp_year: number } }
}

/** Stripe has answered no. What it means is the caller's to say; nothing has happened unless an object says so. */
export class StripeRefused extends Error {
  override readonly name = 'StripeRefused'
  readonly status: number
  readonly problem: StripeProblem

  constructor(call: string, { status, problem, requestId }: Answer & { problem: StripeProblem }) {
    const { type, code, message } = problem
    super(`Stripe refused ${call} with ${status} ${code ?? type}: ${message} (request ${requestId})`)
    this.status = status
    this.problem = problem
  }
}

interface Answer {
  status: number
  requestId: string
}

type Parameters = Record<string, string | number | boolean | Record<string, unknown>>

export interface StripeApi {
  get<Result>(path: string): Promise<Result>
  /**
   * Throws `StripeRefused`, or `Unavailable` when it may have had an effect, or may work later. Callers post only what
   * the state of Stripe's own object keeps from happening twice, for Stripe forgets keys after a day.
   */
  post<Result>(path: string, parameters: Parameters, idempotencyKey: string): Promise<Result>
}

/** Stripe's REST API over `fetch`. Its official package would put each bundle past 500 KB; see docs/decisions.md. */
export function createStripeApi({ key, base }: { key: StripeKey; base: string }): StripeApi {
  const send = async (call: string, init: RequestInit, isRepeated = false): Promise<unknown> => {
    const [method = '', path = ''] = call.split(' ')
    const secret = await key.current()
    const headers = {
      ...(init.headers as Record<string, string>),
      authorization: `Bearer ${secret}`,
      'stripe-version': API_VERSION,
    }
    const { response, body } = await answerOf(call, () =>
      fetch(base + path, { ...init, method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    )
    const { status } = response
    if (response.ok) {
      return body
    }
    const answer = { status, requestId: response.headers.get('request-id') ?? 'unknown' }
    if (status === 401 && !isRepeated && (await key.renew(secret))) {
      return send(call, init, true)
    }
    // Stripe repeats what it first answered to a key, a failure of its own too: only a new key is a new attempt.
    // https://docs.stripe.com/api/idempotent_requests
    if (status >= 500 && !isRepeated && response.headers.get('idempotent-replayed') === 'true') {
      return send(call, { ...init, headers: { ...headers, 'idempotency-key': randomUUID() } }, true)
    }
    const problem = (body as { error?: StripeProblem }).error ?? { type: 'api_error' }
    const refused = new StripeRefused(call, { ...answer, problem })
    if (isPassing(status, problem)) {
      throw new Unavailable(refused.message, { cause: refused })
    }
    throw refused
  }
  return {
    get: <Result>(path: string) => send(`GET ${path}`, {}) as Promise<Result>,
    post: <Result>(path: string, parameters: Parameters, idempotencyKey: string) =>
      send(`POST ${path}`, {
        body: encodeForm(parameters),
        headers: { 'idempotency-key': idempotencyKey },
      }) as Promise<Result>,
  }
}

/** Connection and body both; a connection that breaks while the body comes has told nothing either. */
async function answerOf(call: string, request: () => Promise<Response>) {
  try {
    const response = await request()
    const text = await response.text()
    return { response, body: parseBody(text) }
  } catch (error) {
    throw new Unavailable(`Stripe did not answer ${call}: ${(error as Error).message}`, { cause: error })
  }
}

/** What stands between us and Stripe may answer in HTML. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { error: { type: 'api_error', message: text.slice(0, 200) } }
  }
}

/**
 * Too many requests, a request with the same key or for the same object under way, or Stripe's own trouble. An
 * `idempotency_error` is a key that was used for something else: a defect, which waiting does not mend.
 */
function isPassing(status: number, { type, code }: StripeProblem): boolean {
  if (type === 'idempotency_error' && code !== 'idempotency_key_in_use') {
    return false
  }
  return status === 409 || status === 429 || status >= 500
}

/** `{ metadata: { tenant } }` → `metadata[tenant]=…` */
function encodeForm(parameters: Record<string, unknown>): URLSearchParams {
  const pairs = (value: unknown, name: string): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => pairs(each, name ? `${name}[${key}]` : key))
      : [[name, String(value)]]
  return new URLSearchParams(pairs(parameters, ''))
}
