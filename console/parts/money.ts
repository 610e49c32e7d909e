/** `$39.98`: minor units of a currency, as the reader's language writes them. */
export function describeMoney({ amount, currency }: { amount: number; currency: string }): string {
  const format = formatOf(currency)
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** digits)
}

function formatOf(currency: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency })
  } catch {
    // Three letters that are no currency.
    return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'XXX' })
  }
}

export function isMoney(value: unknown): value is { amount: number; currency: string } {
  const { amount, currency } = (value ?? {}) as Record<string, unknown>
  return typeof amount === 'number' && typeof currency === 'string'
}
