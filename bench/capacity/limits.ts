import type { OrderUse } from './run.ts'

/** Prices of us-east-1, in dollars, without free tiers and volume discounts. */
const PRICES = {
  /** https://aws.amazon.com/step-functions/pricing/ */
  transition: 25e-6,
  /** https://aws.amazon.com/lambda/pricing/ (arm64). */
  invocation: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  /** https://aws.amazon.com/api-gateway/pricing/ (REST). */
  apiRequest: 3.5e-6,
}

/** How long an invocation is taken to run on AWS: nothing here has run there. */
export const ASSUMED_SECONDS = 0.05

export interface Cost {
  what: string
  amount: number
  dollarsPerThousand: number
}

export function sumOf(parts: Record<string, number>): number {
  return Object.values(parts).reduce((sum, each) => sum + each, 0)
}

/** What an order costs, by service. */
export function priceOf(use: OrderUse): Cost[] {
  const invocations = sumOf(use.invocations)
  const gigabyteSeconds = (use.invokedMegabytes / 1024) * ASSUMED_SECONDS
  const cost = (what: string, amount: number, price: number) => ({
    what,
    amount,
    dollarsPerThousand: amount * price * 1_000,
  })
  return [
    cost('state transitions', use.transitions, PRICES.transition),
    cost('invocations', invocations, PRICES.invocation),
    cost('GB-seconds', gigabyteSeconds, PRICES.gigabyteSecond),
    cost('write units', sumOf(use.writes), PRICES.writeUnit),
    cost('read units', sumOf(use.reads), PRICES.readUnit),
    cost('API requests', 1, PRICES.apiRequest),
  ]
}

export interface Ceiling {
  what: string
  /** A second of one order a second. */
  perOrder: number
  /** What an account has before it asks, in the largest regions. */
  quota: number
  source: string
}

const SFN = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html'
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html'
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html'
const APIGATEWAY = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html'

/** What stands in the way of more orders a second, each with what an order takes of it. */
export function ceilingsOf(use: OrderUse): Ceiling[] {
  const invocations = sumOf(use.invocations)
  const tables = [...new Set([...Object.keys(use.writes), ...Object.keys(use.reads)])].sort()
  return [
    { what: 'StartExecution', perOrder: 1, quota: 300, source: SFN },
    { what: 'state transitions', perOrder: use.transitions, quota: 5_000, source: SFN },
    { what: 'SendTaskSuccess and its like', perOrder: use.callbacks, quota: 500, source: SFN },
    {
      what: 'concurrent invocations',
      perOrder: invocations * ASSUMED_SECONDS,
      quota: 1_000,
      source: LAMBDA,
    },
    { what: 'API requests', perOrder: 1, quota: 10_000, source: APIGATEWAY },
    ...tables.flatMap((table) => [
      {
        what: `write units of ${table}`,
        perOrder: use.writes[table] ?? 0,
        quota: 40_000,
        source: DYNAMODB,
      },
      { what: `read units of ${table}`, perOrder: use.reads[table] ?? 0, quota: 40_000, source: DYNAMODB },
    ]),
  ].filter(({ perOrder }) => perOrder > 0)
}
