/** `$39.98`: minor units of a currency with as many decimals as it has. */
export function describeMoney({ amount, currency }: { amount: number; currency: string }): string {
  return formatOf(currency).format(amount / 10 ** decimalsOf(currency))
}

/** How many decimals a currency has: its minor unit is so many powers of ten smaller. */
export function decimalsOf(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2
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
