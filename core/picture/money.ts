import type { Money } from '../money.ts'

/** `$19.99`, `¥1,999`; the currency's own number of decimals. */
export function describeMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  return format.format(amount / 10 ** decimalsOf(currency))
}

/** How many decimals amounts of this currency are written with: minor units are so many powers of ten smaller. */
export function decimalsOf(currency: string): number {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}
