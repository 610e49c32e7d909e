import { decimalsOf } from '#core/picture/money.ts'

/** `1999` of USD as it is written: `19.99`. */
export function writeAmount({ amount, currency }: { amount: number; currency: string }): string {
  const decimals = decimalsOf(currency)
  return (amount / 10 ** decimals).toFixed(decimals)
}

/** Minor units; undefined for what is no amount, or has more decimals than the currency. */
export function readAmount(text: string, currency: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text.trim()) ?? []
  const decimals = decimalsOf(currency)
  if (whole === undefined || fraction.length > decimals) {
    return undefined
  }
  return Number(whole + fraction.padEnd(decimals, '0'))
}
