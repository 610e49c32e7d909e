import { ASSUMED_SECONDS, ceilingsOf, priceOf, sumOf } from './limits.ts'
import type { OrderUse } from './run.ts'

const RATES = [100, 1_000, 10_000]

/** Returns docs/capacity.md. */
export function describeCapacity(uses: readonly OrderUse[]): string {
  const [happy] = uses
  return `# Capacity and price of an order

Written by \`npm run bench -- capacity --write\`: one order of one line goes down each path on the local cloud, and what it
calls is recorded, with 1,000 pieces of its SKU in 20 shards, of which it reads the first one and its own. Once a SKU is stocked
up, the next order of a shard reads them all and fills it. Units of DynamoDB are told by its emulator when the recorded requests
are sent once more; those of an index are in them, and a transaction counts twice. Nothing of this has run on AWS. That an
invocation runs for ${ASSUMED_SECONDS * 1000} ms is assumed; retries, the sweeper, logs, traces and whoever asks how an order is doing come on top.

## Per order

${table(
  ['', ...uses.map(({ path, status }) => `${path} (${status})`)],
  [
    ['state transitions', ...uses.map(({ transitions }) => String(transitions))],
    ['invocations', ...uses.map(({ invocations }) => String(sumOf(invocations)))],
    ['write units', ...uses.map(({ writes }) => number(sumOf(writes)))],
    ['read units', ...uses.map(({ reads }) => number(sumOf(reads)))],
    ['$ per 1,000 orders', ...uses.map((use) => dollars(total(use)))],
  ],
)}

Of the first, in dollars per 1,000 orders (us-east-1, list prices without free tiers; sources in
[limits.ts](../bench/capacity/limits.ts)):

${table(
  ['', 'per order', '$ per 1,000'],
  priceOf(happy!).map(({ what, amount, dollarsPerThousand }) => [
    what,
    number(amount),
    dollars(dollarsPerThousand),
  ]),
)}

Its functions: ${Object.entries(happy!.invocations)
    .map(([name, count]) => (count > 1 ? `${name} (${count} times)` : name))
    .join(', ')}.

## Ceilings

What an order takes of each quota, and what is wanted of it at three rates; **bold** is more than an account of one of the
large regions (us-east-1, us-west-2, eu-west-1) has before it asks for more. Other regions have less: 150 StartExecution and
800 transitions a second.

${table(
  ['', 'quota, a second', 'per order', ...RATES.map((rate) => `${rate.toLocaleString('en')} orders/s`)],
  ceilingsOf(happy!).map(({ what, perOrder, quota, source }) => [
    `[${what}](${source})`,
    quota.toLocaleString('en'),
    number(perOrder),
    ...RATES.map((rate) => wanted(perOrder * rate, quota)),
  ]),
)}

So ask for, before the rate comes:

${RATES.map((rate) => `- ${rate.toLocaleString('en')} orders/s: ${requests(happy!, rate)}`).join('\n')}

Within a table, one partition takes 1,000 write units a second: a list of one tenant stands in eight partitions of its index,
and the stock of a SKU in a shard per 50 pieces, 20 at most ([decisions.md](decisions.md)). That one tenant can have 2,000
orders a second and one SKU 500 is **computed from these limits, and not measured**: nothing here has run on DynamoDB.
\`npm run bench -- hot\` measures on the emulator, with the conflicts that DynamoDB would have, how a sale of one SKU in
shards compares with one in a single item.
`
}

function requests(use: OrderUse, rate: number): string {
  const over = ceilingsOf(use).filter(({ perOrder, quota }) => perOrder * rate > quota)
  return over.length === 0
    ? 'nothing.'
    : `${over.map(({ what, perOrder }) => `${Math.ceil(perOrder * rate).toLocaleString('en')} ${what}`).join(', ')}.`
}

function wanted(amount: number, quota: number): string {
  const text = Math.ceil(amount).toLocaleString('en')
  return amount > quota ? `**${text}**` : text
}

function total(use: OrderUse): number {
  return priceOf(use).reduce((sum, { dollarsPerThousand }) => sum + dollarsPerThousand, 0)
}

function number(value: number): string {
  return String(Math.round(value * 1_000) / 1_000)
}

function dollars(value: number): string {
  return value.toFixed(3)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}
